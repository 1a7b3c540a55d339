import type { CancelReason, Order, OrderStatus } from './order.ts';

export type OrderEventType = 'shop.order.confirmed' | 'shop.order.cancelled';

/**
 * What happened to an order, for the data platform. `sequence` numbers the events of one order from 1; `data` is the
 * order after that change.
 */
export interface OrderEvent {
  readonly id: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly sequence: number;
  readonly data: OrderSnapshot;
  readonly createdAt: Date;
}

/**
 * An order as of one change. Amounts are in the smallest unit of `currency` (ISO 4217). The data platform gets these
 * fields and no others: a new field of `Order` stays inside until it is named here.
 */
export interface OrderSnapshot {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly items: readonly LineSnapshot[];
  readonly itemsTotal: number;
  readonly discountAmount: number;
  readonly total: number;
  readonly currency: string;
  readonly issuedCouponId: string | null;
  readonly placedAt: Date;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: CancelReason | null;
  readonly payment: PaymentSnapshot | null;
}

/** `amount` is `unitPrice × quantity`. */
export interface LineSnapshot {
  readonly optionId: string;
  readonly productId: string;
  readonly productName: string;
  readonly optionName: string;
  readonly unitPrice: number;
  readonly quantity: number;
  readonly amount: number;
}

export interface PaymentSnapshot {
  readonly id: string;
  readonly amount: number;
  readonly paidAt: Date;
  readonly refundedAt: Date | null;
}

/** The first event of an order: `sequence` 1. An order is confirmed at most once. */
export function orderConfirmed(order: Order, currency: string, id: string, now: Date): OrderEvent {
  const data = snapshotOf(order, currency);
  return { id, type: 'shop.order.confirmed', orderId: order.id, sequence: 1, data, createdAt: now };
}

/**
 * The second event of an order: `sequence` 2. Make it only for an order that was confirmed, because the data platform
 * knows no other orders.
 */
export function orderCancelled(order: Order, currency: string, id: string, now: Date): OrderEvent {
  const data = snapshotOf(order, currency);
  return { id, type: 'shop.order.cancelled', orderId: order.id, sequence: 2, data, createdAt: now };
}

function snapshotOf(order: Order, currency: string): OrderSnapshot {
  return {
    id: order.id,
    userId: order.userId,
    status: order.status,
    items: order.items.map((line) => ({
      optionId: line.optionId,
      productId: line.productId,
      productName: line.productName,
      optionName: line.optionName,
      unitPrice: line.unitPrice,
      quantity: line.quantity,
      amount: line.amount,
    })),
    itemsTotal: order.itemsTotal,
    discountAmount: order.discountAmount,
    total: order.total,
    currency,
    issuedCouponId: order.issuedCouponId,
    placedAt: order.placedAt,
    expiresAt: order.expiresAt,
    confirmedAt: order.confirmedAt,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    payment: order.payment && {
      id: order.payment.id,
      amount: order.payment.amount,
      paidAt: order.payment.paidAt,
      refundedAt: order.payment.refundedAt,
    },
  };
}
