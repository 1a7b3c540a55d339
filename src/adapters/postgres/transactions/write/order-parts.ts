import type { RowChanges } from '../../../../application/unit-of-work/held-rows.ts';
import type { Order } from '../../../../domain/order.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Orders with their lines and payments. */
export const ORDER_PARTS: readonly WritePart[] = [
  insert(
    'orders',
    'id uuid, user_id text, status text, items_total bigint, discount_amount bigint, issued_coupon_id uuid, ' +
      'placed_at timestamptz, expires_at timestamptz, confirmed_at timestamptz, cancelled_at timestamptz, cancel_reason text',
    'id',
    ({ rows }) =>
      rows.orders.added.map((order) => ({
        ...stateRow(order),
        user_id: order.userId,
        items_total: order.itemsTotal,
        discount_amount: order.discountAmount,
        issued_coupon_id: order.issuedCouponId,
        placed_at: order.placedAt,
        expires_at: order.expiresAt,
      })),
  ),
  insert(
    'order_lines',
    'order_id uuid, position int, option_id uuid, product_id uuid, product_name text, option_name text, ' +
      'unit_price bigint, quantity bigint, amount bigint',
    'order_id, position',
    ({ rows }) =>
      rows.orders.added.flatMap((order) =>
        order.items.map((line, position) => ({
          order_id: order.id,
          position,
          option_id: line.optionId,
          product_id: line.productId,
          product_name: line.productName,
          option_name: line.optionName,
          unit_price: line.unitPrice,
          quantity: line.quantity,
          amount: line.amount,
        })),
      ),
  ),
  update(
    'orders',
    'id uuid, status_before text, status text, confirmed_at timestamptz, cancelled_at timestamptz, cancel_reason text',
    'status = r.status, confirmed_at = r.confirmed_at, cancelled_at = r.cancelled_at, cancel_reason = r.cancel_reason',
    't.id = r.id AND t.status = r.status_before',
    ({ rows }) =>
      rows.orders.changed.map(({ before, after }) => ({ ...stateRow(after), status_before: before.status })),
  ),
  insert('payments', 'id uuid, order_id uuid, amount bigint, paid_at timestamptz', 'order_id', ({ rows }) =>
    [...rows.orders.added, ...newlyPaid(rows.orders)].flatMap(({ id, payment }) =>
      payment ? [{ id: payment.id, order_id: id, amount: payment.amount, paid_at: payment.paidAt }] : [],
    ),
  ),
  update(
    'payments',
    'id uuid, refunded_at timestamptz',
    'refunded_at = r.refunded_at',
    't.id = r.id AND t.refunded_at IS NULL',
    ({ rows }) =>
      rows.orders.changed.flatMap(({ after: { payment } }) =>
        payment?.refundedAt ? [{ id: payment.id, refunded_at: payment.refundedAt }] : [],
      ),
  ),
];

function stateRow({ id, status, confirmedAt, cancelledAt, cancelReason }: Order): object {
  return { id, status, confirmed_at: confirmedAt, cancelled_at: cancelledAt, cancel_reason: cancelReason };
}

function newlyPaid({ changed }: RowChanges<Order>): Order[] {
  return changed.filter(({ before }) => before.payment === null).map(({ after }) => after);
}
