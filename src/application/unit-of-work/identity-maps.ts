import { IdentityMap } from './identity-map.ts';
import { KEY_OF, type LockableRows } from './row-source.ts';

export type IdentityMaps = { readonly [Table in keyof LockableRows]: IdentityMap<LockableRows[Table]> };

/** No rows yet, of every table. */
export function createIdentityMaps(): IdentityMaps {
  return {
    products: new IdentityMap(KEY_OF.products),
    orders: new IdentityMap(KEY_OF.orders),
    stocks: new IdentityMap(KEY_OF.stocks),
    coupons: new IdentityMap(KEY_OF.coupons),
    issuedCoupons: new IdentityMap(KEY_OF.issuedCoupons),
    balances: new IdentityMap(KEY_OF.balances),
    deliveries: new IdentityMap(KEY_OF.deliveries),
  };
}
