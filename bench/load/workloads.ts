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
