import { HeldRows } from './held-rows.ts';
import { KEY_OF, type LockableRows } from './row-source.ts';

export type HeldTables = { readonly [Table in keyof LockableRows]: HeldRows<LockableRows[Table]> };

/** No rows yet, of every table. */
export function createHeldTables(): HeldTables {
  return {
    products: new HeldRows(KEY_OF.products),
    orders: new HeldRows(KEY_OF.orders),
    stocks: new HeldRows(KEY_OF.stocks),
    coupons: new HeldRows(KEY_OF.coupons),
    issuedCoupons: new HeldRows(KEY_OF.issuedCoupons),
    balances: new HeldRows(KEY_OF.balances),
    deliveries: new HeldRows(KEY_OF.deliveries),
  };
}
