import { DomainError } from '../domain/errors.ts';
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

export interface PendingOrdersPolicy {
  /** How many unpaid orders one user may have. 0: no limit. */
  readonly pendingOrdersMax: number;
}

/**
 * Places an order: reserves its stock, holds its coupon, fixes its prices and total. It is `PENDING` until it is paid.
 * Refuses as `createOrder` does, and then with `PENDING_ORDER_LIMIT_EXCEEDED`. Otherwise a user without money could hold
 * the whole stock of the shop.
 */
export class PlaceOrder extends ChangingUseCase<
  PlaceOrderCommand,
  Order,
  NewOrderPorts & PendingOrdersPolicy
> {
  protected override change(command: PlaceOrderCommand): Change<Order> {
    const { pendingOrdersMax: limit } = this.ports;
    const { userId } = command;
    const newOrder = newOrderFor(command, this.ports);
    return {
      name: 'place-order',
      lines: newOrder.basket.items.length,
      lock: (rows) => {
        if (limit > 0) rows.pendingOrders.read({ userId, atMost: limit });
        return lockForNewOrder(newOrder, rows);
      },
      decide: (shop) => {
        const order = createOrder(newOrder, shop);
        if (limit > 0 && shop.pendingOrders.count(userId) >= limit) throw tooManyPending(limit);
        shop.orders.add(order);
        return order;
      },
    };
  }
}

function tooManyPending(limit: number): DomainError {
  const detail = `You can have at most ${limit} unpaid orders at a time.`;
  return new DomainError('PENDING_ORDER_LIMIT_EXCEEDED', detail, { limit });
}
