import { ChangingUseCase } from './changing-use-case.ts';
import {
  createOrder,
  lockForNewOrder,
  type NewOrderPorts,
  newOrderFor,
  type PlaceOrderCommand,
} from './create-order.ts';
import type { Change } from './ports/transactions.ts';
import { type Settlement, settle, settlementIds } from './settlement.ts';

interface CheckoutPorts extends NewOrderPorts {
  readonly currency: string;
}

/**
 * Places an order and pays it, as one change. Refuses as `createOrder` does. If the balance is too small, the order is
 * stored as cancelled, and the result says so.
 */
export class Checkout extends ChangingUseCase<PlaceOrderCommand, Settlement, CheckoutPorts> {
  protected override change(command: PlaceOrderCommand): Change<Settlement> {
    const { ids, currency } = this.ports;
    const newOrder = newOrderFor(command, this.ports);
    const newIds = settlementIds(ids);
    return {
      name: 'checkout',
      lines: newOrder.basket.items.length,
      lock: (rows) => Promise.all([lockForNewOrder(newOrder, rows), rows.balances.lock([newOrder.userId])]),
      decide: (shop) => {
        const settlement = settle(createOrder(newOrder, shop), newIds, currency, shop);
        shop.orders.add(settlement.order);
        return settlement;
      },
    };
  }
}
