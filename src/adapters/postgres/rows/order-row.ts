import type { Selectable } from 'kysely';
import { Order } from '../../../domain/order.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import type { Database } from '../schema.ts';

/** A row of orders with its lines, in their order. */
export type OrderRow = Selectable<Database['orders']> & { readonly items: readonly OrderLine[] };

/** A row of payments; from JSON, its times are text. */
export interface PaymentRow {
  readonly id: string;
  readonly amount: number;
  readonly paid_at: Date | string;
  readonly refunded_at: Date | string | null;
}

export function orderFromRow(row: OrderRow, payment: PaymentRow | null): Order {
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
    payment: payment && {
      id: payment.id,
      amount: payment.amount,
      paidAt: new Date(payment.paid_at),
      refundedAt: payment.refunded_at === null ? null : new Date(payment.refunded_at),
    },
  });
}
