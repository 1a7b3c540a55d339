import type { Selectable } from 'kysely';
import { Order } from '../../../domain/order.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import type { Database } from '../tables/schema.ts';

/** A row of orders with its lines, in their order. */
export type OrderRow = Selectable<Database['orders']> & { readonly items: readonly OrderLine[] };

export function orderFromRow(row: OrderRow): Order {
  return new Order({
    id: row.id,
    userId: row.user_id,
    status: row.status,
    items: row.items,
    itemsTotal: row.items_total,
    discountAmount: row.discount_amount,
    issuedCouponId: row.issued_coupon_id,
    placedAt: row.placed_at,
    expiresAt: row.expires_at,
    confirmedAt: row.confirmed_at,
    cancelledAt: row.cancelled_at,
    cancelReason: row.cancel_reason,
    payment: paymentOf(row),
  });
}

/** An order is paid in whole when it is confirmed, and refunded in whole when it is cancelled after that. */
function paymentOf({ payment_id, total, confirmed_at, cancelled_at }: OrderRow): Order['payment'] {
  if (payment_id === null || confirmed_at === null) return null;
  return { id: payment_id, amount: total, paidAt: confirmed_at, refundedAt: cancelled_at };
}
