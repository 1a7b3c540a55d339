import { orderCancelled } from '../domain/event.ts';
import type { Order, OrderOutline } from '../domain/order.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { cancelAndGiveBack, lockHoldings } from './holdings.ts';
import { orderNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

/**
 * With `userId`, a user cancels an order of their own. Without it, an operator cancels any user's order, also after the
 * refund window.
 */
export interface CancelOrderCommand extends ByOperator {
  readonly orderId: string;
  readonly userId?: string | undefined;
}

/** How long after its payment an order's owner may cancel it, in milliseconds. */
export interface RefundPolicy {
  readonly refundWindowMs: number;
}

interface CancelOrderPorts extends RefundPolicy {
  readonly ids: Ids;
  readonly currency: string;
}

/**
 * Cancels an order and gives back its stock and its coupon. A confirmed order is also refunded, and an event says that it
 * was cancelled.
 * Refuses with `ORDER_NOT_FOUND`, `ORDER_CANCELLED`, `ORDER_EXPIRED` or `REFUND_WINDOW_CLOSED`.
 */
export class CancelOrder extends ChangingUseCase<CancelOrderCommand, Order, CancelOrderPorts> {
  protected override change({ orderId, userId, operator }: CancelOrderCommand): Change<Order> {
    const { ids, currency, refundWindowMs } = this.ports;
    const newIds = { entry: ids.next(), event: ids.next() };
    const audit = auditOf({ operator }, ids);
    const isForeign = (order: OrderOutline) => userId !== undefined && order.userId !== userId;
    return {
      name: 'cancel-order',
      lock: async (rows) => {
        const [order] = await rows.orders.lock([orderId]);
        if (!order || isForeign(order)) return;
        await Promise.all([lockHoldings(order, rows), rows.balances.lock([order.userId])]);
      },
      decide: (shop) => {
        const order = shop.orders.find(orderId);
        if (!order || isForeign(order)) throw orderNotFound();
        order.assertCancellable(shop.now);
        if (userId !== undefined) order.assertRefundable(refundWindowMs, shop.now);
        const cancelled = cancelAndGiveBack(order, 'REQUESTED', shop);
        shop.orders.put(cancelled);
        audit(shop, { action: 'order.cancelled', targetId: orderId, before: order, after: cancelled });
        if (order.payment) {
          refund(order, order.payment.amount, newIds.entry, shop);
          shop.events.add(orderCancelled(cancelled, currency, newIds.event, shop.now));
        }
        return cancelled;
      },
    };
  }
}

function refund({ id, userId }: Order, amount: number, entryId: string, { balances, now }: Shop): void {
  if (amount === 0) return;
  balances.record(balances.get(userId).refund(amount, id, entryId, now));
}
