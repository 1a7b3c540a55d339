import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';
import { MAX_MONEY } from './money.ts';
import type { OrderLine } from './order-line.ts';
import { assertUserId } from './user-id.ts';

export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'CANCELLED';
export const CANCEL_REASONS = ['INSUFFICIENT_BALANCE', 'EXPIRED', 'REQUESTED'] as const;

export type CancelReason = (typeof CANCEL_REASONS)[number];

/** The one payment of an order, of exactly its total. */
export interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly paidAt: Date;
  readonly refundedAt: Date | null;
}

/** The part of an order by which a change chooses its other locks. None of it ever changes. */
export interface OrderOutline {
  readonly id: string;
  readonly userId: string;
  readonly items: readonly OrderLine[];
  readonly issuedCouponId: string | null;
}

/** The part of an order that moves after the order was placed. The rest is fixed. */
export interface OrderProgress {
  readonly status: OrderStatus;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: CancelReason | null;
  readonly payment: Payment | null;
}

interface OrderState extends OrderOutline, OrderProgress {
  readonly itemsTotal: number;
  readonly discountAmount: number;
  readonly placedAt: Date;
  readonly expiresAt: Date;
}

/**
 * A purchase. Its lines, prices, discount and total are fixed when it is placed. `PENDING` becomes `CONFIRMED` by its
 * payment, or `CANCELLED`. `CONFIRMED` becomes `CANCELLED` with a refund. Nothing else happens to it.
 */
export class Order implements OrderState {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderLine[];
  readonly itemsTotal: number;
  readonly discountAmount: number;
  readonly total: number;
  readonly issuedCouponId: string | null;
  readonly placedAt: Date;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: CancelReason | null;
  readonly payment: Payment | null;

  /** @param progress how far the order has come, if that is not as far as in `state` */
  constructor(state: OrderState, progress: OrderProgress = state) {
    this.id = state.id;
    this.userId = state.userId;
    this.status = progress.status;
    this.items = state.items;
    this.itemsTotal = state.itemsTotal;
    this.discountAmount = state.discountAmount;
    this.total = state.itemsTotal - state.discountAmount;
    this.issuedCouponId = state.issuedCouponId;
    this.placedAt = state.placedAt;
    this.expiresAt = state.expiresAt;
    this.confirmedAt = progress.confirmedAt;
    this.cancelledAt = progress.cancelledAt;
    this.cancelReason = progress.cancelReason;
    this.payment = progress.payment;
  }

  /**
   * A new order, unpaid. Refuses with `TOTAL_LIMIT_EXCEEDED`, and then with `TOTAL_CHANGED` if the caller expected
   * another total.
   */
  static place(placed: PlacedOrder): Order {
    assertUserId(placed.userId);
    if (placed.itemsTotal > MAX_MONEY) {
      throw new DomainError(
        'TOTAL_LIMIT_EXCEEDED',
        `The items of an order can be worth at most ${MAX_MONEY}.`,
        {},
      );
    }
    const { expectedTotal, ttlMs } = placed;
    const order = new Order({
      ...placed,
      status: 'PENDING',
      expiresAt: new Date(placed.placedAt.getTime() + ttlMs),
      confirmedAt: null,
      cancelledAt: null,
      cancelReason: null,
      payment: null,
    });
    if (expectedTotal !== undefined && expectedTotal !== order.total) {
      const { total } = order;
      const detail = `The total is ${total}, and not ${expectedTotal} as expected.`;
      throw new DomainError('TOTAL_CHANGED', detail, { expectedTotal, total });
    }
    return order;
  }

  /** Refuses unless it can be paid now: `ORDER_ALREADY_PAID`, `ORDER_EXPIRED` or `ORDER_CANCELLED`. */
  assertPayable(now: Date): void {
    if (this.status === 'CONFIRMED')
      throw new DomainError('ORDER_ALREADY_PAID', 'This order is paid already.', {});
    this.#refuseExpired(now);
    this.#refuseCancelled();
  }

  /** Whether it is unpaid and its time to pay is not over. */
  isPayable(now: Date): boolean {
    return this.status === 'PENDING' && now < this.expiresAt;
  }

  /** The order after the payment of its total. */
  confirm(paymentId: string, now: Date): Order {
    invariant(this.status === 'PENDING', () => `Order ${this.id} cannot be paid: it is ${this.status}`);
    const payment = { id: paymentId, amount: this.total, paidAt: now, refundedAt: null };
    const { cancelledAt, cancelReason } = this;
    return new Order(this, { status: 'CONFIRMED', confirmedAt: now, cancelledAt, cancelReason, payment });
  }

  /** Refuses unless its owner may cancel it now: `ORDER_EXPIRED` or `ORDER_CANCELLED`. */
  assertCancellable(now: Date): void {
    this.#refuseExpired(now);
    this.#refuseCancelled();
  }

  /** Refuses with `REFUND_WINDOW_CLOSED` if the order was paid `windowMs` milliseconds ago or earlier. */
  assertRefundable(windowMs: number, now: Date): void {
    if (this.confirmedAt !== null && now.getTime() >= this.confirmedAt.getTime() + windowMs) {
      const detail = `A paid order can be cancelled within ${windowMs / 1000} seconds of its payment.`;
      throw new DomainError('REFUND_WINDOW_CLOSED', detail, {});
    }
  }

  /** The order after its cancellation. Its payment, if it has one, is refunded. */
  cancel(reason: CancelReason, now: Date): Order {
    invariant(this.status !== 'CANCELLED', `Order ${this.id} is cancelled already`);
    const payment = this.payment && { ...this.payment, refundedAt: now };
    const { confirmedAt } = this;
    return new Order(this, {
      status: 'CANCELLED',
      confirmedAt,
      cancelledAt: now,
      cancelReason: reason,
      payment,
    });
  }

  /** Whether it is unpaid and its time to pay is over. */
  isOverdue(now: Date): boolean {
    return this.status === 'PENDING' && now >= this.expiresAt;
  }

  #refuseExpired(now: Date): void {
    if (this.isOverdue(now) || this.cancelReason === 'EXPIRED') {
      throw new DomainError(
        'ORDER_EXPIRED',
        `This order had to be paid before ${this.expiresAt.toISOString()}.`,
        {},
      );
    }
  }

  #refuseCancelled(): void {
    if (this.status === 'CANCELLED') throw new DomainError('ORDER_CANCELLED', 'This order is cancelled.', {});
  }
}

/** What placing an order needs. `ttlMs` is how long the order may stay unpaid. */
export interface PlacedOrder extends OrderOutline {
  readonly itemsTotal: number;
  readonly discountAmount: number;
  readonly placedAt: Date;
  readonly ttlMs: number;
  readonly expectedTotal: number | undefined;
}
