import type { Order } from '../domain/order.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import {
  createOrder,
  lockForNewOrder,
  type NewOrderPorts,
  newOrderFor,
  type PlaceOrderCommand,
} from './create-order.ts';
import type { Change } from './ports/transactions.ts';

/**
 * Places an order: reserves its stock, holds its coupon, fixes its prices and total. It is `PENDING` until it is paid.
 * Refuses as `createOrder` does.
 */
export class PlaceOrder extends ChangingUseCase<PlaceOrderCommand, Order, NewOrderPorts> {
  protected override change(command: PlaceOrderCommand): Change<Order> {
    const newOrder = newOrderFor(command, this.ports);
    return {
      name: 'place-order',
      lines: newOrder.basket.items.length,
      lock: (rows) => lockForNewOrder(newOrder, rows),
      decide: (shop) => {
        const order = createOrder(newOrder, shop);
        shop.orders.add(order);
        return order;
      },
    };
  }
}
