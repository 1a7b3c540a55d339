import type { Load, LoadResult } from '../load/load.ts';
import { median, quantile } from '../report/statistics.ts';

/**
 * Something that can do the work of a load. It is started once, warmed up, and measured many times, so that contenders can
 * take turns. It does nothing while another one is measured.
 */
export interface Contender extends AsyncDisposable {
  /** How long an idle round trip to its database takes, if there is a proxy in between. */
  readonly roundTripMs?: number;
  measure(load: Load): Promise<Figures>;
  /** @throws {Error} if the books of its database do not agree */
  reconcile(): Promise<void>;
}

/** What one point measured. */
export interface Figures {
  /** Operations that were granted, per second. */
  readonly perSecond: number;
  /** The median duration. Null if no operation was granted. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** How many operations were refused, by the status of the reply. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How late the load generator itself started operations, on average. */
  readonly latenessMs: number;
  /** What one operation cost. A figure is null if it is not known, or if it has no meaning. */
  readonly cost: Cost;
}

/** Processor time in microseconds, and bytes of PostgreSQL's write-ahead log. */
export interface Cost {
  readonly postgresUs: number | null;
  readonly serviceUs: number | null;
  readonly loadUs: number | null;
  readonly walBytes: number | null;
}

/** What was used in all by one moment, or between two: processor time in seconds, and bytes of the log. */
export interface Use {
  readonly postgres: number;
  readonly service: number;
  readonly load: number;
  readonly wal: number;
}

/** The use of each operation. NaN becomes null, as JSON knows no NaN. */
export function costOf(before: Use, after: Use, operations: number): Cost {
  const each = (of: (use: Use) => number, unit: number) => {
    const figure = (unit * (of(after) - of(before))) / operations;
    return Number.isFinite(figure) ? figure : null;
  };
  return {
    postgresUs: each(({ postgres }) => postgres, 1e6),
    serviceUs: each(({ service }) => service, 1e6),
    loadUs: each(({ load }) => load, 1e6),
    walBytes: each(({ wal }) => wal, 1),
  };
}

/** The figures of a point. A point without a granted operation has a throughput of 0 and no durations. */
export function figuresOf(
  result: Pick<LoadResult, 'perSecond' | 'latenciesMs' | 'refusals' | 'latenessMs'>,
  cost: Cost,
): Figures {
  const { perSecond, refusals, latenessMs } = result;
  const sorted = result.latenciesMs.toSorted();
  const isEmpty = sorted.length === 0;
  const [p50Ms, p99Ms] = isEmpty ? [null, null] : [median(sorted), quantile(sorted, 0.99)];
  return { perSecond, p50Ms, p99Ms, refusals, latenessMs, cost };
}
