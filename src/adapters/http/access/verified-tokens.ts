import type { Caller } from '../route.ts';

/** How long a token is kept at most. It is still accepted for so long after its key was withdrawn from the key set. */
const KEPT_MS = 60_000;
const KEPT_TOKENS = 20_000;

interface Verified {
  readonly caller: Caller;
  readonly untilMs: number;
}

/**
 * Remembers valid tokens by the whole `Authorization` header that brought them, so that the signature is not checked
 * again at a caller's next request. A token is kept until it expires, for one minute at most. If there are too many
 * tokens, the older half is dropped at once, because finding the single oldest token costs as much as checking a
 * signature. A token that was cut out of its header would make a slow key: V8 compares such a part of a text letter by
 * letter. Times are in milliseconds since 1970.
 */
export class VerifiedTokens {
  readonly #halfSize: number;
  #newer = new Map<string, Verified>();
  #older = new Map<string, Verified>();

  constructor(size = KEPT_TOKENS) {
    this.#halfSize = size / 2;
  }

  find(authorization: string, nowMs: number): Caller | undefined {
    const kept = this.#newer.get(authorization) ?? this.#older.get(authorization);
    return kept && nowMs < kept.untilMs ? kept.caller : undefined;
  }

  keep(authorization: string, caller: Caller, expiresAtMs: number, nowMs: number): void {
    if (this.#newer.size >= this.#halfSize) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(authorization, { caller, untilMs: Math.min(expiresAtMs, nowMs + KEPT_MS) });
  }
}
