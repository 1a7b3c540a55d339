import type { Coupon } from '../../domain/coupon.ts';
import type { Discount } from '../../domain/discount.ts';
import type { IssuedCoupon, IssuedCouponStatus } from '../../domain/issued-coupon.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads coupon campaigns and the coupons issued from them. Never older than the question. */
export interface Coupons {
  /** Campaigns whose issuing has not ended, sold out ones included, newest first. */
  open(request: PageRequest): Promise<Page<Coupon>>;
  /** All campaigns, newest first. */
  all(request: PageRequest): Promise<Page<Coupon>>;
  find(couponId: string): Promise<Coupon | undefined>;
  /** The user's coupons, newest first; with `status`, only those that have it now. */
  issuedTo(
    userId: string,
    request: PageRequest & { readonly status?: IssuedCouponView['status'] | undefined },
  ): Promise<Page<IssuedCouponView>>;
  /** One of the user's coupons; somebody else's is not found. */
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

/** Shows an issued coupon as of `now`, by the database's clock. */
export function viewIssuedCoupon(coupon: IssuedCoupon, now: Date): IssuedCouponView {
  const { id, couponId, orderId, issuedAt } = coupon;
  const { name, discount, minimumOrderAmount, usableUntil } = coupon.terms;
  const status = coupon.statusAt(now);
  return { id, couponId, name, discount, minimumOrderAmount, status, orderId, issuedAt, usableUntil };
}
