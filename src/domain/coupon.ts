import type { CouponTerms } from './coupon-terms.ts';
import type { Discount } from './discount.ts';
import { DomainError } from './errors.ts';
import { IssuedCoupon } from './issued-coupon.ts';

/** What makes a campaign, as the operator gives it. */
export interface CouponCampaign extends CouponTerms {
  readonly id: string;
  readonly quantity: number;
  readonly issueStartsAt: Date;
  readonly issueEndsAt: Date;
  readonly createdAt: Date;
}

/** A campaign of first-come coupons: at most `quantity`, one per user, from `issueStartsAt` to before `issueEndsAt`. */
export class Coupon implements CouponCampaign {
  readonly id: string;
  readonly name: string;
  readonly discount: Discount;
  readonly minimumOrderAmount: number;
  readonly quantity: number;
  readonly issued: number;
  readonly issueStartsAt: Date;
  readonly issueEndsAt: Date;
  readonly usableUntil: Date;
  readonly createdAt: Date;

  constructor(campaign: CouponCampaign & { readonly issued: number }) {
    if (campaign.issued < 0 || campaign.issued > campaign.quantity) {
      throw new RangeError(
        `Coupon ${campaign.id} cannot have issued ${campaign.issued} of ${campaign.quantity}`,
      );
    }
    this.id = campaign.id;
    this.name = campaign.name;
    this.discount = campaign.discount;
    this.minimumOrderAmount = campaign.minimumOrderAmount;
    this.quantity = campaign.quantity;
    this.issued = campaign.issued;
    this.issueStartsAt = campaign.issueStartsAt;
    this.issueEndsAt = campaign.issueEndsAt;
    this.usableUntil = campaign.usableUntil;
    this.createdAt = campaign.createdAt;
  }

  get remaining(): number {
    return this.quantity - this.issued;
  }

  /**
   * Gives one coupon to a user. Refuses, in this order, with `COUPON_NOT_STARTED`, `COUPON_EXPIRED`, `COUPON_SOLD_OUT`
   * and, where the user has one already, `COUPON_ALREADY_ISSUED`.
   */
  issueTo(userId: string, issuedCouponId: string, alreadyIssued: boolean, now: Date): [Coupon, IssuedCoupon] {
    if (now < this.issueStartsAt) {
      const detail = `This coupon is issued from ${this.issueStartsAt.toISOString()} on.`;
      throw new DomainError('COUPON_NOT_STARTED', detail, {});
    }
    if (now >= this.issueEndsAt) {
      const detail = `This coupon was issued until ${this.issueEndsAt.toISOString()}.`;
      throw new DomainError('COUPON_EXPIRED', detail, {});
    }
    if (this.remaining === 0)
      throw new DomainError('COUPON_SOLD_OUT', `All ${this.quantity} coupons are gone.`, {});
    if (alreadyIssued) throw new DomainError('COUPON_ALREADY_ISSUED', 'You have this coupon already.', {});
    const issued = new IssuedCoupon({
      id: issuedCouponId,
      couponId: this.id,
      userId,
      terms: this,
      status: 'ISSUED',
      orderId: null,
      issuedAt: now,
    });
    return [new Coupon({ ...this, issued: this.issued + 1 }), issued];
  }

  /** Changes how many there are or how long they are issued. Refuses with `COUPON_BELOW_ISSUED` or `COUPON_WINDOW_INVALID`. */
  change({ quantity = this.quantity, issueEndsAt = this.issueEndsAt }: CouponChange): Coupon {
    if (quantity < this.issued) {
      const detail = `${this.issued} coupons are issued already; the quantity cannot fall to ${quantity}.`;
      throw new DomainError('COUPON_BELOW_ISSUED', detail, {});
    }
    if (issueEndsAt <= this.issueStartsAt || issueEndsAt > this.usableUntil) {
      const window = `${this.issueStartsAt.toISOString()} (exclusive) to ${this.usableUntil.toISOString()}`;
      throw new DomainError('COUPON_WINDOW_INVALID', `issueEndsAt must lie within ${window}.`, {});
    }
    return new Coupon({ ...this, quantity, issueEndsAt });
  }
}

/** What the operator may change of a campaign; what is absent stays. */
export interface CouponChange {
  readonly quantity?: number | undefined;
  readonly issueEndsAt?: Date | undefined;
}
