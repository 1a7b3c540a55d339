import type { CancelReason, Order, OrderProgress, OrderStatus } from './order.ts';

export type OrderEventType = 'shop.order.confirmed' | 'shop.order.cancelled';

/**
 * What happened to an order, for the data platform. `sequence` numbers the events of one order from 1. `order` is the
 * order right after that change. `currency` is an ISO 4217 code.
 */
export interface OrderEvent {
  readonly id: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly sequence: number;
  readonly order: Order;
  readonly currency: string;
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
  const type = 'shop.order.confirmed';
  return { id, type, orderId: order.id, sequence: 1, order, currency, createdAt: now };
}

/**
 * The second event of an order: `sequence` 2. Make it only for an order that was confirmed, because the data platform
 * knows no other orders.
 */
export function orderCancelled(order: Order, currency: string, id: string, now: Date): OrderEvent {
  const type = 'shop.order.cancelled';
  return { id, type, orderId: order.id, sequence: 2, order, currency, createdAt: now };
}

/** What an event shows of the fields that move, from the order as it is now. */
export type ProgressThen = {
  readonly [Field in keyof OrderProgress]: (now: OrderProgress) => OrderProgress[Field];
};

/**
 * For each type of event, the values that the moving fields of an order had right after that change. Each value follows
 * from the type, or from a field that keeps its value after that change. If a later change could replace a value, the
 * event would have to store it.
 */
const PROGRESS_AFTER: { readonly [Type in OrderEventType]: ProgressThen } = {
  'shop.order.confirmed': {
    status: () => 'CONFIRMED',
    confirmedAt: ({ confirmedAt }) => confirmedAt,
    cancelledAt: () => null,
    cancelReason: () => null,
    payment: ({ payment }) => payment && { ...payment, refundedAt: null },
  },
  // A cancellation is the last change of an order.
  'shop.order.cancelled': {
    status: () => 'CANCELLED',
    confirmedAt: ({ confirmedAt }) => confirmedAt,
    cancelledAt: ({ cancelledAt }) => cancelledAt,
    cancelReason: ({ cancelReason }) => cancelReason,
    payment: ({ payment }) => payment,
  },
};

/**
 * The `data` of an order's event of this type. It is the same for the order right after that change, and for the order
 * after any later change.
 */
export function eventData(type: OrderEventType, order: Order, currency: string): OrderSnapshot {
  const then = PROGRESS_AFTER[type];
  const payment = then.payment(order);
  return {
    id: order.id,
    userId: order.userId,
    status: then.status(order),
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
    confirmedAt: then.confirmedAt(order),
    cancelledAt: then.cancelledAt(order),
    cancelReason: then.cancelReason(order),
    payment: payment && {
      id: payment.id,
      amount: payment.amount,
      paidAt: payment.paidAt,
      refundedAt: payment.refundedAt,
    },
  };
}
