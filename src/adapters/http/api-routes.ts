import type { HttpApp, RouteOptions } from './route.ts';
import { adminAuditRoutes } from './routes/admin-audit.ts';
import { adminCouponRoutes } from './routes/admin-coupons.ts';
import { adminEventRoutes } from './routes/admin-events.ts';
import { adminOrderRoutes } from './routes/admin-orders.ts';
import { adminProductRoutes } from './routes/admin-products.ts';
import { adminRankRoutes } from './routes/admin-rank.ts';
import { adminReconciliationRoutes } from './routes/admin-reconciliation.ts';
import { adminStockRoutes } from './routes/admin-stock.ts';
import { adminUserRoutes } from './routes/admin-users.ts';
import { balanceRoutes } from './routes/balance.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { couponRoutes } from './routes/coupons.ts';
import { issuedCouponRoutes } from './routes/issued-coupons.ts';
import { orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';

const ROUTES = [
  productRoutes,
  balanceRoutes,
  couponRoutes,
  issuedCouponRoutes,
  orderRoutes,
  checkoutRoutes,
  adminProductRoutes,
  adminStockRoutes,
  adminCouponRoutes,
  adminUserRoutes,
  adminOrderRoutes,
  adminRankRoutes,
  adminEventRoutes,
  adminAuditRoutes,
  adminReconciliationRoutes,
];

/** Adds every route under `/v1`, in the order in which the documentation shows them. */
export function apiRoutes(app: HttpApp, options: RouteOptions): void {
  for (const addRoutes of ROUTES) addRoutes(app, options);
}
