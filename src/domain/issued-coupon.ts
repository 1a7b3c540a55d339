import type { CouponTerms } from './coupon-terms.ts';
import { discountOn } from './discount.ts';
import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';

export type IssuedCouponStatus = 'ISSUED' | 'RESERVED' | 'USED';

interface IssuedCouponState {
  readonly id: string;
  readonly couponId: string;
  readonly userId: string;
  readonly terms: CouponTerms;
  readonly status: IssuedCouponStatus;
  readonly orderId: string | null;
  readonly issuedAt: Date;
}

/** One user's coupon. An order holds it, the order's payment uses it up, and the order's cancellation gives it back. */
export class IssuedCoupon implements IssuedCouponState {
  readonly id: string;
  readonly couponId: string;
  readonly userId: string;
  readonly terms: CouponTerms;
  readonly status: IssuedCouponStatus;
  readonly orderId: string | null;
  readonly issuedAt: Date;

  constructor(state: IssuedCouponState) {
    invariant(
      (state.status === 'ISSUED') === (state.orderId === null),
      `Coupon ${state.id} cannot be ${state.status} with order ${state.orderId}`,
    );
    this.id = state.id;
    this.couponId = state.couponId;
    this.userId = state.userId;
    this.terms = state.terms;
    this.status = state.status;
    this.orderId = state.orderId;
    this.issuedAt = state.issuedAt;
  }

  /** The status that the owner sees. A coupon that no order holds or has used is `EXPIRED` from `usableUntil` on. */
  statusAt(now: Date): IssuedCouponStatus | 'EXPIRED' {
    return this.status === 'ISSUED' && now >= this.terms.usableUntil ? 'EXPIRED' : this.status;
  }

  /**
   * The amount that the coupon takes off an order of `itemsTotal`. Refuses with `COUPON_EXPIRED`, or with
   * `COUPON_NOT_USABLE` if an order holds or has used the coupon, or if the total is below the minimum.
   */
  discountOn(itemsTotal: number, now: Date): number {
    if (this.statusAt(now) === 'EXPIRED') {
      const detail = `This coupon could be used until ${this.terms.usableUntil.toISOString()}.`;
      throw new DomainError('COUPON_EXPIRED', detail, {});
    }
    if (this.status === 'USED') throw notUsable('ALREADY_USED', 'This coupon is used already.');
    if (this.status === 'RESERVED') throw notUsable('RESERVED', `Order ${this.orderId} holds this coupon.`);
    if (itemsTotal < this.terms.minimumOrderAmount) {
      throw notUsable(
        'BELOW_MINIMUM',
        `This coupon needs items worth ${this.terms.minimumOrderAmount} or more.`,
      );
    }
    return discountOn(this.terms.discount, itemsTotal);
  }

  holdFor(orderId: string): IssuedCoupon {
    return this.#move('ISSUED', 'RESERVED', orderId);
  }

  /** The coupon after the payment of the order that holds it. */
  use(): IssuedCoupon {
    return this.#move('RESERVED', 'USED', this.orderId);
  }

  /** The coupon after the cancellation of the order that holds or has used it. */
  giveBack(): IssuedCoupon {
    invariant(this.status !== 'ISSUED', `Coupon ${this.id} cannot be given back: no order has it`);
    return new IssuedCoupon({ ...this, status: 'ISSUED', orderId: null });
  }

  #move(from: IssuedCouponStatus, to: IssuedCouponStatus, orderId: string | null): IssuedCoupon {
    invariant(this.status === from, `Coupon ${this.id} cannot become ${to}: it is ${this.status}`);
    return new IssuedCoupon({ ...this, status: to, orderId });
  }
}

function notUsable(reason: 'ALREADY_USED' | 'RESERVED' | 'BELOW_MINIMUM', detail: string) {
  return new DomainError('COUPON_NOT_USABLE', detail, { reason });
}
