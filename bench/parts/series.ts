import type { Spread, Workload } from '../load/workloads.ts';

/** A workload on one row or on many. */
export interface Series {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly title: string;
  readonly where: string;
}

export const SERIES: readonly Series[] = [
  { workload: 'checkout', spread: 'hot', title: 'Checkout', where: 'one hot item' },
  { workload: 'checkout', spread: 'spread', title: 'Checkout', where: '1,000 items' },
  { workload: 'order-and-payment', spread: 'hot', title: 'Order + payment', where: 'one hot item' },
  { workload: 'order-and-payment', spread: 'spread', title: 'Order + payment', where: '1,000 items' },
  { workload: 'coupon-issue', spread: 'hot', title: 'Coupon issue', where: 'one hot campaign' },
  { workload: 'coupon-issue', spread: 'spread', title: 'Coupon issue', where: '1,000 campaigns' },
  { workload: 'charge', spread: 'spread', title: 'Charge', where: '10,000 users' },
  { workload: 'product-list', spread: 'spread', title: 'Product list', where: '20 products' },
  { workload: 'balance', spread: 'spread', title: 'Balance', where: '10,000 users' },
];

/**
 * What does the work: the service with group commit, the service with one transaction per request, pgbench with a round
 * trip per statement, pgbench with its statements pipelined, or Fastify with a constant reply.
 */
export const RUNNERS = ['grouped', 'ungrouped', 'pgbench', 'pgbench-pipelined', 'constant'] as const;
export type Runner = (typeof RUNNERS)[number];

/** The runners that a workload can be measured with. Reads commit nothing, so they cannot be run without groups. */
export function runnersOf(workload: Workload): readonly Runner[] {
  if (workload === 'product-list') return ['grouped', 'constant'];
  if (workload === 'balance') return ['grouped'];
  return ['grouped', 'ungrouped', 'pgbench', 'pgbench-pipelined'];
}

/** For example: Checkout, one hot item. */
export function nameOf({ title, where }: Series): string {
  return `${title}, ${where}`;
}

/** @throws {TypeError} if there is no such series */
export function seriesOf(workload: Workload, spread: Spread): Series {
  const series = SERIES.find((one) => one.workload === workload && one.spread === spread);
  if (!series) throw new TypeError(`There is no series ${workload}:${spread}`);
  return series;
}
