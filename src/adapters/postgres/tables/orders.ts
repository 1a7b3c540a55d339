import { type CancelReason, Order, type OrderProgress, type OrderStatus } from '../../../domain/order.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import { linesAsJson } from './order-lines.ts';
import { type LockableTable, type SqlType, selectList } from './table.ts';

export interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: OrderStatus;
  readonly items_total: number;
  readonly discount_amount: number;
  readonly total: number;
  readonly issued_coupon_id: string | null;
  readonly placed_at: Date;
  readonly expires_at: Date;
  readonly confirmed_at: Date | null;
  readonly payment_id: string | null;
  readonly cancelled_at: Date | null;
  readonly cancel_reason: CancelReason | null;
}

/**
 * A column that moves is written from the order's progress, and every other column from what is fixed. So a new column
 * that moves needs a field of `OrderProgress`, and for that field each event says what it shows (`domain/event.ts`).
 */
export type OrderColumns = {
  readonly [Name in keyof OrderRow]:
    | {
        readonly type: SqlType;
        readonly of: (order: OrderProgress) => OrderRow[Name];
        readonly moves: true;
        readonly asRead?: true;
      }
    | {
        readonly type: SqlType;
        readonly of: (order: Omit<Order, keyof OrderProgress>) => OrderRow[Name];
        readonly moves?: never;
      }
    | { readonly type: SqlType; readonly isDefault: true; readonly moves?: never };
};

export const ORDERS: LockableTable<'orders', OrderRow, Order> = {
  name: 'orders',
  insertedBy: ['id'],
  lockedBy: 'id',
  columns: {
    id: { type: 'uuid', of: (order) => order.id },
    user_id: { type: 'text', of: (order) => order.userId },
    status: { type: 'text', of: (order) => order.status, moves: true, asRead: true },
    items_total: { type: 'bigint', of: (order) => order.itemsTotal },
    discount_amount: { type: 'bigint', of: (order) => order.discountAmount },
    // Generated: items_total − discount_amount.
    total: { type: 'bigint', isDefault: true },
    issued_coupon_id: { type: 'uuid', of: (order) => order.issuedCouponId },
    placed_at: { type: 'timestamptz', of: (order) => order.placedAt },
    expires_at: { type: 'timestamptz', of: (order) => order.expiresAt },
    confirmed_at: { type: 'timestamptz', of: (order) => order.confirmedAt, moves: true },
    payment_id: { type: 'uuid', of: (order) => order.payment?.id ?? null, moves: true },
    cancelled_at: { type: 'timestamptz', of: (order) => order.cancelledAt, moves: true },
    cancel_reason: { type: 'text', of: (order) => order.cancelReason, moves: true },
  } satisfies OrderColumns,
};

/** A row of orders with its lines, in their order. */
export type OrderWithLinesRow = OrderRow & { readonly items: readonly OrderLine[] };

/** What a SELECT of whole orders selects, if it calls the table `o`. Each row is an `OrderWithLinesRow`. */
export const ORDER_WITH_LINES = `${selectList(ORDERS.columns, 'o')}, (${linesAsJson('o.id')}) AS items`;

export function orderFromRow(row: OrderWithLinesRow): Order {
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

/** An order is paid in full when it is confirmed. It is refunded in full if it is cancelled after that. */
function paymentOf({ payment_id, total, confirmed_at, cancelled_at }: OrderRow): Order['payment'] {
  if (payment_id === null || confirmed_at === null) return null;
  return { id: payment_id, amount: total, paidAt: confirmed_at, refundedAt: cancelled_at };
}
