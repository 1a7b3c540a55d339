import type { Figures } from '../contenders/contender.ts';
import { nameOf, type Series } from '../parts/series.ts';
import { spreadOf } from './statistics.ts';
import { count, ratioCell, table } from './tables.ts';

/** Points of two builds under the same load. Those of the same index were measured right after each other. */
export interface Pair {
  readonly series: Series;
  readonly clients: number;
  readonly theirs: Figures[];
  readonly ours: Figures[];
}

/** A smaller loss than this is no reason to stop a change. */
const TOLERANCE = 0.05;

/** A Markdown table of the pairs. */
export function pairsTable(pairs: readonly Pair[]): string {
  const head = [
    'workload',
    'clients',
    'other commit, per second',
    'working tree, per second',
    'ratio',
    'p99, ratio',
    'PostgreSQL µs, ratio',
    'service µs, ratio',
    'log bytes, ratio',
    'verdict',
  ];
  const rows = pairs.map((pair) => [
    nameOf(pair.series),
    String(pair.clients),
    ...[pair.theirs, pair.ours].map((side) => count(spreadOf(side.map(({ perSecond }) => perSecond)).median)),
    ...FIGURES.map((of) => ratioCell(ratiosOf(pair, of))),
    verdictOf(pair),
  ]);
  return table(head, rows);
}

/** The last points of a pair, in one line. */
export function progressLine({ series, clients, theirs, ours }: Pair): string {
  const rates = [theirs, ours].map((side) => count(side.at(-1)?.perSecond ?? Number.NaN));
  return `round ${ours.length}: ${nameOf(series)}, ${clients} clients: ${rates[0]}/s, working tree ${rates[1]}/s`;
}

/**
 * `slower` if the working tree lost more than a twentieth by the median and was slower in every pair; `faster` for the
 * opposite; otherwise `same`. Of equal builds, at most one comparison of five pairs in 32 says `slower`, and of ten pairs one
 * in 1,024.
 */
export function verdictOf(pair: Pair): 'slower' | 'faster' | 'same' {
  const { median, least, most } = spreadOf(ratiosOf(pair, ({ perSecond }) => perSecond));
  if (median < 1 - TOLERANCE && most < 1) return 'slower';
  if (median > 1 + TOLERANCE && least > 1) return 'faster';
  return 'same';
}

const FIGURES: readonly ((figures: Figures) => number | null)[] = [
  ({ perSecond }) => perSecond,
  ({ p99Ms }) => p99Ms,
  ({ cost }) => cost.postgresUs,
  ({ cost }) => cost.serviceUs,
  ({ cost }) => cost.walBytes,
];

/** Ours divided by theirs, for each pair. */
function ratiosOf({ theirs, ours }: Pair, of: (figures: Figures) => number | null): number[] {
  return ours.flatMap((figures, index) => {
    const other = theirs[index];
    const [our, their] = [of(figures), other ? of(other) : null];
    return our && their ? [our / their] : [];
  });
}
