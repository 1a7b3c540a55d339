import { once } from 'node:events';
import { createServer } from 'node:net';
import { invariant } from '../../../domain/invariant.ts';

/** A TCP port of 127.0.0.1 that no program listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  invariant(address !== null && typeof address === 'object', 'A TCP server has no port');
  return address.port;
}
