import type { LoadResult } from '../load/load.ts';

/** A time in milliseconds since 1970. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a load saw in some part of its time. */
export interface Phase {
  readonly latenciesMs: Float64Array;
  readonly seconds: number;
}

/**
 * Splits a load by intervals that do not overlap. An operation is inside if it ended in one of them. The load lasts from
 * the end of its first operation to the end of its last.
 */
export function splitByIntervals(
  { latenciesMs, endedAtMs }: Pick<LoadResult, 'latenciesMs' | 'endedAtMs'>,
  intervals: readonly Interval[],
): { inside: Phase; outside: Phase } {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const endMs of endedAtMs) [fromMs, toMs] = [Math.min(fromMs, endMs), Math.max(toMs, endMs)];
  const isInside = (_: number, index: number) => {
    const endMs = endedAtMs[index] ?? Number.NaN;
    return intervals.some((interval) => endMs >= interval.fromMs && endMs <= interval.toMs);
  };
  const insideMs = intervals
    .map((interval) => Math.min(interval.toMs, toMs) - Math.max(interval.fromMs, fromMs))
    .reduce((sum, ms) => sum + Math.max(0, ms), 0);
  return {
    inside: { latenciesMs: latenciesMs.filter(isInside), seconds: insideMs / 1000 },
    outside: {
      latenciesMs: latenciesMs.filter((ms, index) => !isInside(ms, index)),
      seconds: (toMs - fromMs - insideMs) / 1000,
    },
  };
}
