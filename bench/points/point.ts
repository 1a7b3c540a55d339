import type { Cart } from '../load/flows.ts';
import type { Spread, Workload } from '../load/workloads.ts';
import type { Runner, Series } from './series.ts';

/** What is measured at one point of a curve. */
export interface PointOrder {
  readonly series: Series;
  readonly runner: Runner;
  readonly clients: number;
  /** Absent: one line of any item. */
  readonly cart?: Cart;
  /** How many orders are in the tables already, as the stage was opened with; absent: none. */
  readonly orders?: number;
}

/** What was measured at one point. */
export interface Point {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly runner: Runner;
  readonly clients: number;
  /** Operations that were granted. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Operations that were not, by the status of the reply. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How many cores the load and the service were busy with, on average. */
  readonly loadCores?: number;
  readonly serviceCores?: number;
}
