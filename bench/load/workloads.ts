/** What a client of the load does again and again. */
export type Workload =
  | 'order-and-payment'
  | 'checkout'
  | 'charge'
  | 'coupon-issue'
  | 'product-list'
  | 'balance';

/** Whether all operations meet at one row (one item, one campaign) or are spread over many. */
export type Spread = 'spread' | 'hot';
