import { AddOption } from './add-option.ts';
import { AdjustBalance } from './adjust-balance.ts';
import { AdjustStock } from './adjust-stock.ts';
import { CancelOrder, type RefundPolicy } from './cancel-order.ts';
import { ChangeCoupon } from './change-coupon.ts';
import { ChangeOption } from './change-option.ts';
import { ChangeProduct } from './change-product.ts';
import { ChargeBalance } from './charge-balance.ts';
import { Checkout } from './checkout.ts';
import { CreateCoupon } from './create-coupon.ts';
import type { OrderPolicy } from './create-order.ts';
import { CreateProduct } from './create-product.ts';
import { ExpireOrders, type Pause } from './expire-orders.ts';
import { GetCoupon } from './get-coupon.ts';
import { GetIssuedCoupon } from './get-issued-coupon.ts';
import { GetOrder } from './get-order.ts';
import { GetProduct } from './get-product.ts';
import { GetStock } from './get-stock.ts';
import { GetWholeProduct } from './get-whole-product.ts';
import { IssueCoupon } from './issue-coupon.ts';
import { ListCouponHolders } from './list-coupon-holders.ts';
import { ListStockMovements } from './list-stock-movements.ts';
import { PayOrder } from './pay-order.ts';
import { type PendingOrdersPolicy, PlaceOrder } from './place-order.ts';
import type { Catalogue } from './ports/catalogue.ts';
import type { Coupons } from './ports/coupons.ts';
import type { Ids } from './ports/ids.ts';
import type { JobLeases } from './ports/job-leases.ts';
import type { Logger } from './ports/logger.ts';
import type { Orders } from './ports/orders.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Transactions } from './ports/transactions.ts';
import { RedeliverEvent } from './redeliver-event.ts';
import { RedeliverEvents } from './redeliver-events.ts';
import { RefreshRank } from './refresh-rank.ts';
import { RunJob } from './run-job.ts';

/** Everything the use cases need from outside. `currency` is an ISO 4217 code. */
export interface UseCasePorts extends OrderPolicy, PendingOrdersPolicy, RefundPolicy {
  readonly transactions: Transactions;
  readonly catalogue: Catalogue;
  readonly coupons: Coupons;
  readonly orders: Orders;
  readonly ranking: Ranking;
  readonly outbox: Outbox;
  readonly jobLeases: JobLeases;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly pause: Pause;
  readonly currency: string;
}

export type UseCases = ReturnType<typeof createUseCases>;

/** Every use case, over the given ports. */
export function createUseCases(ports: UseCasePorts) {
  return {
    chargeBalance: new ChargeBalance(ports),
    issueCoupon: new IssueCoupon(ports),
    placeOrder: new PlaceOrder(ports),
    payOrder: new PayOrder(ports),
    checkout: new Checkout(ports),
    cancelOrder: new CancelOrder(ports),

    createProduct: new CreateProduct(ports),
    changeProduct: new ChangeProduct(ports),
    addOption: new AddOption(ports),
    changeOption: new ChangeOption(ports),
    adjustStock: new AdjustStock(ports),
    adjustBalance: new AdjustBalance(ports),
    createCoupon: new CreateCoupon(ports),
    changeCoupon: new ChangeCoupon(ports),
    redeliverEvent: new RedeliverEvent(ports),
    redeliverEvents: new RedeliverEvents(ports),
    refreshRank: new RefreshRank(ports),

    getProduct: new GetProduct(ports),
    getStock: new GetStock(ports),
    getCoupon: new GetCoupon(ports),
    getIssuedCoupon: new GetIssuedCoupon(ports),
    getOrder: new GetOrder(ports),
    getWholeProduct: new GetWholeProduct(ports),
    listStockMovements: new ListStockMovements(ports),
    listCouponHolders: new ListCouponHolders(ports),

    expireOrders: new ExpireOrders(ports),
    runJob: new RunJob(ports),
  };
}
