import type { Rank } from '../domain/rank.ts';
import { adjustStock } from './adjust-stock.ts';
import { cancelOrder, type RefundPolicy } from './cancel-order.ts';
import { changeCoupon } from './change-coupon.ts';
import { addOption, changeOption, changeProduct } from './change-product.ts';
import { chargeBalance } from './charge-balance.ts';
import { checkout } from './checkout.ts';
import { createCoupon } from './create-coupon.ts';
import { createProduct } from './create-product.ts';
import { expireOrders, type Pause } from './expire-orders.ts';
import { issueCoupon } from './issue-coupon.ts';
import { payOrder } from './pay-order.ts';
import { type OrderPolicy, placeOrder } from './place-order.ts';
import type { Balances } from './ports/balances.ts';
import type { Catalogue } from './ports/catalogue.ts';
import type { Coupons } from './ports/coupons.ts';
import type { Ids } from './ports/ids.ts';
import type { Logger } from './ports/logger.ts';
import type { Orders } from './ports/orders.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Reconciliation } from './ports/reconciliation.ts';
import type { Change, Once, Reply, Transactions } from './ports/transactions.ts';
import { getCoupon, getIssuedCoupon, getOrder, getProduct, getStock } from './read-shop.ts';
import { redeliverEvent } from './redeliver-event.ts';
import { refreshRank } from './refresh-rank.ts';

/** Everything the use cases need from outside. `currency` is an ISO 4217 code. */
export interface UseCasePorts extends OrderPolicy, RefundPolicy {
  readonly transactions: Transactions;
  readonly catalogue: Catalogue;
  readonly balances: Balances;
  readonly coupons: Coupons;
  readonly orders: Orders;
  readonly ranking: Ranking;
  readonly outbox: Outbox;
  readonly reconciliation: Reconciliation;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly pause: Pause;
  readonly currency: string;
}

/** A use case that changes the shop. With `once` it is idempotent, and resolves with the stored reply. */
export interface ChangingUseCase<Command, Result> {
  (command: Command): Promise<Result>;
  (command: Command, once: Once<Result>): Promise<Reply>;
}

export type UseCases = ReturnType<typeof createUseCases>;

/** Everything the shop can do, over the given ports. */
export function createUseCases(ports: UseCasePorts) {
  const { transactions, catalogue, balances, coupons, orders, ranking, outbox, reconciliation } = ports;

  function changing<Command, Result>(
    describe: (command: Command) => Change<Result> | Promise<Change<Result>>,
  ): ChangingUseCase<Command, Result> {
    async function perform(command: Command): Promise<Result>;
    async function perform(command: Command, once: Once<Result>): Promise<Reply>;
    async function perform(command: Command, once?: Once<Result>): Promise<Result | Reply> {
      const change = await describe(command);
      return once ? transactions.runOnce(change, once) : transactions.run(change);
    }
    return perform;
  }

  return {
    chargeBalance: changing(chargeBalance(ports)),
    issueCoupon: changing(issueCoupon(ports)),
    placeOrder: changing(placeOrder(ports)),
    payOrder: changing(payOrder(ports)),
    checkout: changing(checkout(ports)),
    cancelOrder: changing(cancelOrder(ports)),
    createProduct: changing(createProduct(ports)),
    changeProduct: changing(changeProduct),
    addOption: changing(addOption(ports)),
    changeOption: changing(changeOption(ports)),
    adjustStock: changing(adjustStock(ports)),
    createCoupon: changing(createCoupon(ports)),
    changeCoupon: changing(changeCoupon),
    redeliverEvent: changing(redeliverEvent),
    refreshRank: changing<void, Rank>(refreshRank(ports)),
    expireOrders: expireOrders(ports),

    listProducts: catalogue.page.bind(catalogue),
    getProduct: getProduct(ports),
    getStock: getStock(ports),
    findRank: ranking.find.bind(ranking),
    getBalance: balances.get.bind(balances),
    listEntries: balances.entries.bind(balances),
    listOpenCoupons: coupons.open.bind(coupons),
    listAllCoupons: coupons.all.bind(coupons),
    getCoupon: getCoupon(ports),
    listIssuedCoupons: coupons.issuedTo.bind(coupons),
    getIssuedCoupon: getIssuedCoupon(ports),
    listOrders: orders.page.bind(orders),
    getOrder: getOrder(ports),
    listEvents: outbox.page.bind(outbox),
    reconcile: reconciliation.run.bind(reconciliation),
  };
}
