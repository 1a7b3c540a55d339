import type { CouponTerms } from './coupon-terms.ts';
import type { Discount } from './discount.ts';
import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';
import { type IssueWindow, windowFaults } from './issue-window.ts';
import { IssuedCoupon } from './issued-coupon.ts';
import { assertUserId } from './user-id.ts';

/** The most coupons that one campaign can have. */
export const MAX_COUPONS = 1_000_000_000;

/** A campaign as it was created. The operator may later change `quantity` and `issueEndsAt`. */
export interface CouponCampaign extends CouponTerms, IssueWindow {
  readonly id: string;
  readonly quantity: number;
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

  /**
   * Throws a `RangeError` if the quantity or the times are impossible. That is a bug, because HTTP refuses such a campaign
   * earlier.
   */
  constructor(campaign: CouponCampaign & { readonly issued: number }) {
    const { id, quantity, issued } = campaign;
    const isPossible = Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= MAX_COUPONS;
    invariant(isPossible, `Campaign ${id} cannot have ${quantity} coupons`);
    invariant(
      issued >= 0 && issued <= quantity,
      `Campaign ${id} cannot have issued ${issued} of ${quantity}`,
    );
    invariant(windowFaults(campaign).length === 0, `The times of campaign ${id} are in the wrong order`);
    this.id = id;
    this.name = campaign.name;
    this.discount = campaign.discount;
    this.minimumOrderAmount = campaign.minimumOrderAmount;
    this.quantity = quantity;
    this.issued = issued;
    this.issueStartsAt = campaign.issueStartsAt;
    this.issueEndsAt = campaign.issueEndsAt;
    this.usableUntil = campaign.usableUntil;
    this.createdAt = campaign.createdAt;
  }

  get remaining(): number {
    return this.quantity - this.issued;
  }

  /**
   * Gives one coupon to a user. Returns the campaign with one coupon less, and the coupon. Refuses with
   * `COUPON_NOT_STARTED`, `COUPON_EXPIRED`, `COUPON_SOLD_OUT` or `COUPON_ALREADY_ISSUED`, judged in this order.
   *
   * @param alreadyIssued whether the user has a coupon of this campaign.
   */
  issueTo(userId: string, issuedCouponId: string, alreadyIssued: boolean, now: Date): [Coupon, IssuedCoupon] {
    assertUserId(userId);
    if (now < this.issueStartsAt) {
      const detail = `This coupon can be had from ${this.issueStartsAt.toISOString()} on.`;
      throw new DomainError('COUPON_NOT_STARTED', detail, {});
    }
    if (now >= this.issueEndsAt) {
      const detail = `This coupon could be had until ${this.issueEndsAt.toISOString()}.`;
      throw new DomainError('COUPON_EXPIRED', detail, {});
    }
    if (this.remaining === 0) {
      throw new DomainError('COUPON_SOLD_OUT', `All ${this.quantity} coupons are gone.`, {});
    }
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

  /**
   * Changes how many coupons there are or how long they are issued. Refuses with `COUPON_BELOW_ISSUED` or
   * `COUPON_WINDOW_INVALID`.
   */
  change({ quantity = this.quantity, issueEndsAt = this.issueEndsAt }: CouponChange): Coupon {
    if (quantity < this.issued) {
      const detail = `${this.issued} coupons are issued already. The quantity cannot fall to ${quantity}.`;
      throw new DomainError('COUPON_BELOW_ISSUED', detail, {});
    }
    if (windowFaults({ ...this, issueEndsAt }).length > 0) {
      const [start, end] = [this.issueStartsAt.toISOString(), this.usableUntil.toISOString()];
      const detail = `issueEndsAt must be later than ${start} and not later than ${end}.`;
      throw new DomainError('COUPON_WINDOW_INVALID', detail, {});
    }
    return new Coupon({ ...this, quantity, issueEndsAt });
  }
}

/** What the operator may change of a campaign. A field that is absent stays as it is. */
export interface CouponChange {
  readonly quantity?: number | undefined;
  readonly issueEndsAt?: Date | undefined;
}
