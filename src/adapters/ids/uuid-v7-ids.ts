import { randomBytes, randomInt } from 'node:crypto';
import type { Ids } from '../../application/ports/ids.ts';

/** The counter has 26 bits. It starts below 2²⁵, which leaves at least 2²⁵ ids before it overflows. */
const LAST_COUNT = 2 ** 26 - 1;
const START_BELOW = 2 ** 25;
/** The last part of an id: 12 hexadecimal digits, which are 48 random bits. */
const RANDOM_DIGITS = 12;
/** How many ids share one call for random bytes. Such a call takes longer than making an id. */
const IDS_PER_SUPPLY = 512;

/**
 * Makes UUIDv7 ids (RFC 9562). A counter stands between the time and the random bits (section 6.2, method 1). It starts at
 * a random number for each millisecond. So each id of this process sorts after the one before it, also within a
 * millisecond and after the clock was set back. Node's own `randomUUIDv7` has no such counter.
 */
export class UuidV7Ids implements Ids {
  readonly #startOfCount: () => number;
  #timeMs = 0;
  /** The first 12 hexadecimal digits of an id: its time. */
  #time = '';
  #count = 0;
  /** Hexadecimal digits. Each is used once. */
  #supply = '';
  #usedDigits = 0;

  constructor(startOfCount = () => randomInt(START_BELOW)) {
    this.#startOfCount = startOfCount;
  }

  next(): string {
    const nowMs = Date.now();
    if (nowMs > this.#timeMs) this.#startMillisecond(nowMs);
    else if (this.#count === LAST_COUNT) this.#startMillisecond(this.#timeMs + 1);
    else this.#count += 1;
    // 12 bits of the counter after the version 7, and 14 after the variant, whose two bits are 10.
    const high = (0x7000 | (this.#count >>> 14)).toString(16);
    const low = (0x8000 | (this.#count & 0x3fff)).toString(16);
    return `${this.#time}-${high}-${low}-${this.#randomDigits()}`;
  }

  #randomDigits(): string {
    if (this.#usedDigits === this.#supply.length) {
      this.#supply = randomBytes((IDS_PER_SUPPLY * RANDOM_DIGITS) / 2).toString('hex');
      this.#usedDigits = 0;
    }
    this.#usedDigits += RANDOM_DIGITS;
    return this.#supply.slice(this.#usedDigits - RANDOM_DIGITS, this.#usedDigits);
  }

  #startMillisecond(timeMs: number): void {
    const digits = timeMs.toString(16).padStart(12, '0');
    this.#timeMs = timeMs;
    this.#time = `${digits.slice(0, 8)}-${digits.slice(8)}`;
    this.#count = this.#startOfCount();
  }
}
