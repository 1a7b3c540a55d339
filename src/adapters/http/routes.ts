import type { HttpApp, RouteOptions } from './route.ts';
import { adminCouponRoutes } from './routes/admin-coupons.ts';
import { adminEventRoutes } from './routes/admin-events.ts';
import { adminOrderRoutes } from './routes/admin-orders.ts';
import { adminProductRoutes } from './routes/admin-products.ts';
import { adminRankRoutes } from './routes/admin-rank.ts';
import { adminReconciliationRoutes } from './routes/admin-reconciliation.ts';
import { adminStockRoutes } from './routes/admin-stock.ts';
import { balanceRoutes } from './routes/balance.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { couponRoutes } from './routes/coupons.ts';
import { issuedCouponRoutes } from './routes/issued-coupons.ts';
import { orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';

/** Adds every route of the API to the app: the storefront's, then the operator's. */
export function registerRoutes(app: HttpApp, options: RouteOptions): void {
  productRoutes(app, options);
  balanceRoutes(app, options);
  couponRoutes(app, options);
  issuedCouponRoutes(app, options);
  orderRoutes(app, options);
  checkoutRoutes(app, options);
  adminProductRoutes(app, options);
  adminStockRoutes(app, options);
  adminRankRoutes(app, options);
  adminCouponRoutes(app, options);
  adminOrderRoutes(app, options);
  adminEventRoutes(app, options);
  adminReconciliationRoutes(app, options);
}
