import { v7 } from 'uuid';
import type { Ids } from '../../application/ports/ids.ts';

const ID_BYTES = 16;
/** To draw random bytes takes longer than to make an id of them, however few they are. */
const IDS_PER_DRAW = 256;

/**
 * Makes UUIDv7 ids (RFC 9562), each behind the one before it in this process: within a millisecond they count on from a
 * random number (section 6.2, method 1).
 */
export class UuidV7Ids implements Ids {
  readonly #random = new Uint8Array(ID_BYTES * IDS_PER_DRAW);
  #used = this.#random.length;
  #msecs = 0;
  #seq = 0;

  next(): string {
    const random = this.#draw();
    const now = Date.now();
    if (now > this.#msecs) {
      this.#msecs = now;
      this.#seq = startOf(random);
    } else {
      this.#seq += 1;
    }
    return v7({ random, msecs: this.#msecs, seq: this.#seq });
  }

  #draw(): Uint8Array {
    if (this.#used === this.#random.length) {
      crypto.getRandomValues(this.#random);
      this.#used = 0;
    }
    this.#used += ID_BYTES;
    return this.#random.subarray(this.#used - ID_BYTES, this.#used);
  }
}

/** A number of 31 random bits: of the 32 there are, half are left to count on. The id's tail is made of other bytes. */
function startOf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}
