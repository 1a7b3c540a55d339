import type { Cart } from '../load/flows.ts';
import type { Spread, Workload } from '../load/workloads.ts';
import type { Runner, Series } from './series.ts';

/** Which point of a curve to measure. */
export interface PointOrder {
  readonly series: Series;
  readonly runner: Runner;
  readonly clients: number;
  /** What the orders are made of. Absent: one line of any item. */
  readonly cart?: Cart;
  /** How many orders the tables hold already: one of the numbers that the stage was opened with. Absent: none. */
  readonly orders?: number;
}

/** What was measured at one point. */
export interface Point {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly runner: Runner;
  readonly clients: number;
  /** Operations that were granted, per second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How many operations were refused, by the status of the reply. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How many cores the load and the service used, on average. */
  readonly loadCores?: number;
  readonly serviceCores?: number;
}
