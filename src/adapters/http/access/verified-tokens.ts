import type { Caller } from '../route.ts';

/** How long a key that is withdrawn from the key set stays good at the most, besides what its own keeping takes. */
const KEPT_MS = 60_000;
const KEPT_TOKENS = 20_000;

interface Verified {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Tokens that were found good lately, by their whole text, so that a caller's next request need not check the signature
 * again. Only good ones are kept, until they expire, a minute at the most; where there are too many, the older half goes
 * at once, since finding the oldest one costs as much as checking a signature. Times are in milliseconds since 1970.
 */
export class VerifiedTokens {
  readonly #halfSize: number;
  #newer = new Map<string, Verified>();
  #older = new Map<string, Verified>();

  constructor(size = KEPT_TOKENS) {
    this.#halfSize = size / 2;
  }

  find(token: string, now: number): Caller | undefined {
    const kept = this.#newer.get(token) ?? this.#older.get(token);
    return kept && now < kept.until ? kept.caller : undefined;
  }

  keep(token: string, caller: Caller, expiresAt: number, now: number): void {
    if (this.#newer.size >= this.#halfSize) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(token, { caller, until: Math.min(expiresAt, now + KEPT_MS) });
  }
}
