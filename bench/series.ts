/** What one client does over and over. */
export const WORKLOADS = [
  'order-and-payment',
  'checkout',
  'charge',
  'coupon-issue',
  'product-list',
  'balance',
] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Whether the rows that matter are one or many. */
export type Spread = 'spread' | 'hot';

/** One line of the table. */
export interface Series {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly title: string;
  readonly where: string;
}

/** How many rows the benchmarks run on. */
export const SIZES = { items: 1_000, coupons: 1_000, users: 10_000 } as const;

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
 * Who does the work: the service with group commit, the service with one transaction per request, pgbench with a round
 * trip per statement, pgbench with its statements pipelined, or Fastify with a constant reply.
 */
export const RUNNERS = ['grouped', 'ungrouped', 'pgbench', 'pgbench-pipelined', 'constant'] as const;
export type Runner = (typeof RUNNERS)[number];

/** Who can be measured on a workload. Reads are not committed, so for them there is no group to turn off. */
export function runnersOf(workload: Workload): readonly Runner[] {
  if (workload === 'product-list') return ['grouped', 'constant'];
  if (workload === 'balance') return ['grouped'];
  return ['grouped', 'ungrouped', 'pgbench', 'pgbench-pipelined'];
}

/** The id of the n-th seeded row of its kind, from 1 on. */
export function seededId(kind: 'product' | 'option' | 'coupon', n: number): string {
  return `${ID_PREFIXES[kind]}${n.toString(16).padStart(12, '0')}`;
}

/** Ids that sort like those of version 7, and that SQL can compute as easily. */
export const ID_PREFIXES = {
  product: '01900000-0000-7000-8000-',
  option: '01900000-0001-7000-8000-',
  coupon: '01900000-0002-7000-8000-',
  movement: '01900000-0003-7000-8000-',
  entry: '01900000-0004-7000-8000-',
  order: '01900000-0005-7000-8000-',
} as const;

/** The n-th seeded user, from 1 on. */
export function userId(n: number): string {
  return `user-${n}`;
}
