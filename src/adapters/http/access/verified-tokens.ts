import type { Caller } from '../route.ts';

/** After a key is withdrawn from the key set, tokens that it signed are accepted for this long at the most. */
const KEPT_MS = 60_000;
const KEPT_TOKENS = 20_000;

interface Verified {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Remembers valid tokens by their whole text, so that the signature is not checked again at a caller's next request. A
 * token is kept until it expires, for one minute at the most. If there are too many, the older half is dropped at once,
 * because finding the single oldest token costs as much as checking a signature. Times are in milliseconds since 1970.
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
