import type { Order } from '../../../../domain/order.ts';
import { timeText } from './time-text.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Orders with their lines. */
export const ORDER_PARTS: readonly WritePart[] = [
  insert(
    'orders',
    'id uuid, user_id text, status text, items_total bigint, discount_amount bigint, issued_coupon_id uuid, ' +
      'placed_at timestamptz, expires_at timestamptz, confirmed_at timestamptz, payment_id uuid, ' +
      'cancelled_at timestamptz, cancel_reason text',
    'id',
    ({ rows }) =>
      rows.orders.added.map((order) => ({
        ...stateRow(order),
        user_id: order.userId,
        items_total: order.itemsTotal,
        discount_amount: order.discountAmount,
        issued_coupon_id: order.issuedCouponId,
        placed_at: timeText(order.placedAt),
        expires_at: timeText(order.expiresAt),
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
    'id uuid, status_before text, status text, confirmed_at timestamptz, payment_id uuid, cancelled_at timestamptz, ' +
      'cancel_reason text',
    'status = r.status, confirmed_at = r.confirmed_at, payment_id = r.payment_id, cancelled_at = r.cancelled_at, ' +
      'cancel_reason = r.cancel_reason',
    'id',
    't.status = r.status_before',
    ({ rows }) =>
      rows.orders.changed.map(({ before, after }) => ({ ...stateRow(after), status_before: before.status })),
  ),
];

function stateRow({ id, status, confirmedAt, payment, cancelledAt, cancelReason }: Order): object {
  return {
    id,
    status,
    confirmed_at: timeText(confirmedAt),
    payment_id: payment?.id ?? null,
    cancelled_at: timeText(cancelledAt),
    cancel_reason: cancelReason,
  };
}
