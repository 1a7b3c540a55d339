const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long an event waits after its first failed attempt, its second, and so on. */
const RETRY_DELAYS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/** Delays vary by ± 20 %, so that after an outage of the receiver the attempts do not all come at once. */
const JITTER = 0.2;

/**
 * The longest wait that a receiver can ask for, which is the longest step of the schedule. Without a limit, a receiver
 * could switch the feed off.
 */
const MAX_ASKED_MS = 24 * HOUR_MS;

/**
 * How many milliseconds an event waits after its `failedAttempts`-th failed attempt: the schedule's delay ± 20 %. Null if
 * that attempt was the last. If the receiver asked for `askedMs`, the event waits at least that long and up to 20 %
 * longer; at most a day of it counts.
 *
 * @param random from 0 (inclusive) to 1 (exclusive).
 */
export function retryDelayMs(failedAttempts: number, random: number, askedMs = 0): number | null {
  const delayMs = RETRY_DELAYS_MS[failedAttempts - 1];
  if (delayMs === undefined) return null;
  const scheduledMs = Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
  return Math.max(scheduledMs, Math.ceil(Math.min(askedMs, MAX_ASKED_MS) * (1 + JITTER * random)));
}
