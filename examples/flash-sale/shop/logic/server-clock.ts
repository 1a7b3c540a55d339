/** `Date` has whole seconds: the server's time was anywhere in that second. */
const DATE_UNIT_MS = 1000;

/**
 * The server's clock, read from the `Date` header of its answers. The server wrote `Date` after the request was sent and
 * before the answer arrived. So each answer leaves a range for the difference between the two clocks, and the ranges of
 * several answers together leave a smaller one.
 */
export class ServerClock {
  readonly #localNow: () => number;
  #leastAheadMs = Number.NEGATIVE_INFINITY;
  #mostAheadMs = Number.POSITIVE_INFINITY;

  constructor(localNow: () => number = Date.now) {
    this.#localNow = localNow;
  }

  /**
   * Learns from one answer, which must not come from a cache.
   *
   * @param date the answer's `Date`.
   * @param sentAt when the request was sent and `receivedAt` when its answer came, by the local clock.
   */
  learn(date: string | null | undefined, sentAt: number, receivedAt: number): void {
    const serverMs = Date.parse(date ?? '');
    if (Number.isNaN(serverMs)) return;
    const leastMs = serverMs - receivedAt;
    const mostMs = serverMs + DATE_UNIT_MS - sentAt;
    // One of the clocks was set since, so what was learned before is no longer true.
    const isSet = leastMs > this.#mostAheadMs || mostMs < this.#leastAheadMs;
    this.#leastAheadMs = isSet ? leastMs : Math.max(leastMs, this.#leastAheadMs);
    this.#mostAheadMs = isSet ? mostMs : Math.min(mostMs, this.#mostAheadMs);
  }

  /** The server's time in milliseconds since 1970. Before the first answer, the local time. */
  readonly now = (): number => {
    const aheadMs = (this.#leastAheadMs + this.#mostAheadMs) / 2;
    return this.#localNow() + (Number.isFinite(aheadMs) ? aheadMs : 0);
  };
}
