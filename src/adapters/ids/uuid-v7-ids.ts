import { v7 } from 'uuid';
import type { Ids } from '../../application/ports/ids.ts';

/** Makes UUIDv7 ids (RFC 9562), each behind the one before it in this process. */
export class UuidV7Ids implements Ids {
  next(): string {
    return v7();
  }
}
