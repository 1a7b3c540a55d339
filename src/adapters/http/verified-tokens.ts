import type { Caller } from './route.ts';

/** How long a key that is withdrawn from the key set stays good at the most, besides what its own keeping takes. */
const KEPT_MS = 60_000;
const KEPT_TOKENS = 10_000;

/**
 * Tokens that were found good lately, by their whole text, so that a caller's next request need not check the signature
 * again. Only good ones are kept, until they expire, a minute at the most. Times are in milliseconds since 1970.
 */
export class VerifiedTokens {
  readonly #kept = new Map<string, { readonly caller: Caller; readonly until: number }>();
  readonly #size: number;

  constructor(size = KEPT_TOKENS) {
    this.#size = size;
  }

  find(token: string, now: number): Caller | undefined {
    const kept = this.#kept.get(token);
    if (kept && now < kept.until) return kept.caller;
    this.#kept.delete(token);
    return undefined;
  }

  keep(token: string, caller: Caller, expiresAt: number, now: number): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= this.#size && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(token, { caller, until: Math.min(expiresAt, now + KEPT_MS) });
  }
}
