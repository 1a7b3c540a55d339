import { HeldRows } from './held-rows.ts';
import type { LockableRows } from './row-source.ts';

export type HeldTables = { readonly [Table in keyof LockableRows]: HeldRows<LockableRows[Table]> };

/** No rows yet, of every table. */
export function createHeldTables(): HeldTables {
  return {
    products: new HeldRows((product) => product.id),
    orders: new HeldRows((order) => order.id),
    stocks: new HeldRows((stock) => stock.optionId),
    coupons: new HeldRows((coupon) => coupon.id),
    issuedCoupons: new HeldRows((coupon) => coupon.id),
    balances: new HeldRows((balance) => balance.userId),
    deliveries: new HeldRows((delivery) => delivery.id),
  };
}
