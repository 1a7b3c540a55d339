import type { Order } from '../domain/order.ts';
import { mergeItems } from '../domain/order-line.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { createOrder, lockForNewOrder, type NewOrder, type OrderPolicy } from './create-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

interface PlaceOrderPorts extends OrderPolicy {
  readonly ids: Ids;
}

/** Places an order: reserves its stock, holds its coupon, fixes its prices and total. It is `PENDING` until it is paid. */
export class PlaceOrder extends ChangingUseCase<NewOrder, Order, PlaceOrderPorts> {
  protected override change(newOrder: NewOrder): Change<Order> {
    const { ids, orderTtlMs } = this.ports;
    const orderId = ids.next();
    const merged = { ...newOrder, items: mergeItems(newOrder.items) };
    return {
      name: 'place-order',
      lines: merged.items.length,
      lock: (rows) => lockForNewOrder(merged, rows),
      decide: (shop) => {
        const order = createOrder(merged, orderId, orderTtlMs, shop);
        shop.orders.add(order);
        return order;
      },
    };
  }
}
