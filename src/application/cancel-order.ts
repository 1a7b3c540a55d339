import { orderCancelled } from '../domain/event.ts';
import type { CancelReason, Order } from '../domain/order.ts';
import { giveBackHoldings, lockHoldings } from './holdings.ts';
import { orderNotFound } from './pay-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, RowLocks, Shop } from './ports/transactions.ts';

/** Without `userId` the operator cancels: anybody's order, and outside the refund window, too. */
export interface CancelOrderCommand {
  readonly orderId: string;
  readonly userId?: string | undefined;
}

/** How long after its payment an order's owner may cancel it, in milliseconds. */
export interface RefundPolicy {
  readonly refundWindowMs: number;
}

interface CancellationPorts {
  readonly ids: Ids;
  readonly currency: string;
}

/**
 * Cancels an order: a pending one gives back what it held, a confirmed one is restocked and refunded. Refuses with
 * `ORDER_NOT_FOUND`, `ORDER_CANCELLED`, `ORDER_EXPIRED` or `REFUND_WINDOW_CLOSED`.
 */
export const cancelOrder =
  ({ ids, currency, refundWindowMs }: CancellationPorts & RefundPolicy) =>
  ({ orderId, userId }: CancelOrderCommand): Change<Order> => {
    const newIds = { entry: ids.next(), event: ids.next() };
    return {
      name: 'cancel-order',
      lock: (rows) => lockForCancelling(orderId, rows),
      decide: (shop) => {
        const order = shop.orders.find(orderId);
        if (!order || (userId !== undefined && order.userId !== userId)) throw orderNotFound();
        order.assertCancellable(shop.now);
        if (userId !== undefined) order.assertRefundable(refundWindowMs, shop.now);
        return cancel(order, 'REQUESTED', newIds, currency, shop);
      },
    };
  };

/** Locks an order, and whatever its cancellation gives back. */
export async function lockForCancelling(orderId: string, rows: RowLocks): Promise<void> {
  const [order] = await rows.orders.lock([orderId]);
  if (!order) return;
  await Promise.all([lockHoldings(order, rows), rows.balances.lock([order.userId])]);
}

/** Cancels an order that is not cancelled yet, gives back what it has, refunds and announces it where it was confirmed. */
export function cancel(
  order: Order,
  reason: CancelReason,
  ids: { readonly entry: string; readonly event: string },
  currency: string,
  shop: Shop,
): Order {
  giveBackHoldings(order, shop);
  const cancelled = order.cancel(reason, shop.now);
  shop.orders.put(cancelled);
  if (order.payment) {
    const { amount } = order.payment;
    const balance = shop.balances.get(order.userId);
    if (amount > 0) shop.balances.record(balance.refund(amount, order.id, ids.entry, shop.now));
    shop.events.add(orderCancelled(cancelled, currency, ids.event, shop.now));
  }
  return cancelled;
}
