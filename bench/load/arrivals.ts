/**
 * When the operations of a load are due. `take` returns the moment at which the next operation was due, and that operation
 * is then taken. It returns undefined if none is due at `nowMs`.
 */
export interface Arrivals {
  take(nowMs: number): number | undefined;
}

/** A closed loop: until `endMs`, an operation is due as soon as a client is free. */
export function closedLoop(endMs: number): Arrivals {
  return { take: (nowMs) => (nowMs < endMs ? nowMs : undefined) };
}

/**
 * An open loop: operations are due at random moments (a Poisson process) from `startMs` to `endMs`, on average `perSecond`,
 * whether or not earlier ones have ended. An operation that had to wait for a free client keeps the moment at which it was
 * due. So its latency includes the wait, as a shopper feels it.
 */
export function openLoop(
  { startMs, endMs, perSecond }: { startMs: number; endMs: number; perSecond: number },
  random: () => number = Math.random,
): Arrivals {
  const gapMs = () => (-Math.log(1 - random()) * 1000) / perSecond;
  let nextMs = startMs + gapMs();
  return {
    take(nowMs) {
      if (nextMs > nowMs || nextMs >= endMs) return undefined;
      const dueMs = nextMs;
      nextMs += gapMs();
      return dueMs;
    },
  };
}
