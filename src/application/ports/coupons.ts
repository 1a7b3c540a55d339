import type { Coupon } from '../../domain/coupon.ts';
import type { Discount } from '../../domain/discount.ts';
import type { IssuedCoupon, IssuedCouponStatus } from '../../domain/issued-coupon.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads coupon campaigns and the coupons issued from them. An answer is never older than the call. */
export interface Coupons {
  /** Campaigns whose issuing has not ended, also if they are sold out, newest first. */
  open(request: PageRequest): Promise<Page<Coupon>>;
  /** All campaigns, newest first. */
  all(request: PageRequest): Promise<Page<Coupon>>;
  find(couponId: string): Promise<Coupon | undefined>;
  /** The user's coupons, newest first. With `status`, only the coupons that have it now. */
  issuedTo(
    userId: string,
    request: PageRequest & { readonly status?: IssuedCouponView['status'] | undefined },
  ): Promise<Page<IssuedCouponView>>;
  /** The coupons issued from a campaign, newest first. An unknown campaign has none. */
  issuedFrom(couponId: string, request: PageRequest): Promise<Page<HeldCouponView>>;
  /** One of the user's coupons. Another user's coupon is not found. */
  findIssued(userId: string, issuedCouponId: string): Promise<IssuedCouponView | undefined>;
}

/** An issued coupon as its owner sees it. Amounts are in the currency's smallest unit. */
export interface IssuedCouponView {
  readonly id: string;
  readonly couponId: string;
  readonly name: string;
  readonly discount: Discount;
  readonly minimumOrderAmount: number;
  readonly status: IssuedCouponStatus | 'EXPIRED';
  readonly orderId: string | null;
  readonly issuedAt: Date;
  readonly usableUntil: Date;
}

/** An issued coupon as operators see it, with its owner. */
export interface HeldCouponView extends IssuedCouponView {
  readonly userId: string;
}

/** An issued coupon as its owner sees it at `now`, by the database's clock. */
export function viewIssuedCoupon(coupon: IssuedCoupon, now: Date): IssuedCouponView {
  const { id, couponId, orderId, issuedAt } = coupon;
  const { name, discount, minimumOrderAmount, usableUntil } = coupon.terms;
  const status = coupon.statusAt(now);
  return { id, couponId, name, discount, minimumOrderAmount, status, orderId, issuedAt, usableUntil };
}
