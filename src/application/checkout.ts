import { mergeItems } from '../domain/order-line.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { createOrder, lockForNewOrder, type NewOrder, type OrderPolicy } from './create-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { type Settlement, settle, settlementIds } from './settlement.ts';

interface CheckoutPorts extends OrderPolicy {
  readonly ids: Ids;
  readonly currency: string;
}

/**
 * Places an order and pays it, as one change. Refuses as placing an order does. If the balance is too small, the order
 * is stored as cancelled.
 */
export class Checkout extends ChangingUseCase<NewOrder, Settlement, CheckoutPorts> {
  protected override change(newOrder: NewOrder): Change<Settlement> {
    const { ids, currency, orderTtlMs } = this.ports;
    const orderId = ids.next();
    const newIds = settlementIds(ids);
    const merged = { ...newOrder, items: mergeItems(newOrder.items) };
    return {
      name: 'checkout',
      lines: merged.items.length,
      lock: (rows) => Promise.all([lockForNewOrder(merged, rows), rows.balances.lock([newOrder.userId])]),
      decide: (shop) => {
        const order = createOrder(merged, orderId, orderTtlMs, shop);
        const settlement = settle(order, newIds, currency, shop);
        shop.orders.add(settlement.order);
        return settlement;
      },
    };
  }
}
