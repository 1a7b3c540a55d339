import { adminOperationSuite } from './admin-operations.ts';
import { adminProductSuite } from './admin-products.ts';
import { balanceSuite } from './balance.ts';
import { couponSuite } from './coupons.ts';
import type { OpenHttpShop } from './http-shop.ts';
import { orderSuite } from './orders.ts';
import { pagingSuite } from './paging.ts';
import { productSuite } from './products.ts';
import { settlementSuite } from './settlement.ts';

/** Every row and every refusal of the HTTP contract, whatever the shop is kept in. */
export function routeSuites(open: OpenHttpShop): void {
  productSuite(open);
  balanceSuite(open);
  couponSuite(open);
  orderSuite(open);
  settlementSuite(open);
  adminProductSuite(open);
  adminOperationSuite(open);
  pagingSuite(open);
}
