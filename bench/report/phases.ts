import type { Interval, LoadResult } from '../load/load.ts';
import { quantile } from './statistics.ts';
import { count } from './tables.ts';

/** What a load saw in some part of its time. */
export interface Phase {
  readonly latenciesMs: Float64Array;
  readonly seconds: number;
}

/** Splits a load by intervals that do not overlap. An operation is inside if it ended in one of them. */
export function splitByIntervals(
  { latenciesMs, endedAtMs, measured }: Pick<LoadResult, 'latenciesMs' | 'endedAtMs' | 'measured'>,
  intervals: readonly Interval[],
): { inside: Phase; outside: Phase } {
  const isInside = (_: number, index: number) => {
    const endMs = endedAtMs[index] ?? Number.NaN;
    return intervals.some(({ fromMs, toMs }) => endMs >= fromMs && endMs <= toMs);
  };
  const insideMs = intervals
    .map(({ fromMs, toMs }) => Math.min(toMs, measured.toMs) - Math.max(fromMs, measured.fromMs))
    .reduce((sum, ms) => sum + Math.max(0, ms), 0);
  return {
    inside: { latenciesMs: latenciesMs.filter(isInside), seconds: insideMs / 1000 },
    outside: {
      latenciesMs: latenciesMs.filter((ms, index) => !isInside(ms, index)),
      seconds: (measured.toMs - measured.fromMs - insideMs) / 1000,
    },
  };
}

/** The phases as one. */
export function joinPhases(phases: readonly Phase[]): Phase {
  return {
    latenciesMs: Float64Array.from(phases.flatMap(({ latenciesMs }) => [...latenciesMs])),
    seconds: phases.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** How many operations ended per second, and how long they took. A phase may be empty. */
export function phaseCell({ latenciesMs, seconds }: Phase): string {
  if (seconds <= 0) return 'not measured';
  if (latenciesMs.length === 0) return `none in ${seconds.toFixed(1)} s`;
  const p99 = quantile(latenciesMs.toSorted(), 0.99);
  return `${count(latenciesMs.length / seconds)}/s, p99 ${count(p99)} ms`;
}

/** By how much the rate of `phase` differs from that of `calm`. */
export function changeCell(phase: Phase, calm: Phase): string {
  const [rate, calmRate] = [phase, calm].map(({ latenciesMs, seconds }) => latenciesMs.length / seconds);
  const percent = Math.round(100 * (Number(rate) / Number(calmRate) - 1));
  if (!Number.isFinite(percent)) return '–';
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}
