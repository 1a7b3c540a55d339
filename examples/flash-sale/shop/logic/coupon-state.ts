import type { Coupon, IssuedCoupon } from '../../../../clients/typescript/src/index.ts';

/** `soon`: the campaign has not begun. `open`: it can be taken. `yours`: the shopper has it, used or not. */
export type CouponState = 'soon' | 'open' | 'yours' | 'soldOut' | 'over';

/** @param nowMs the server's time, because the server judges by its own clock. */
export function couponState(
  { issueStartsAt, issueEndsAt, remaining }: Coupon,
  mine: IssuedCoupon | null,
  nowMs: number,
): CouponState {
  if (mine) return 'yours';
  if (nowMs < Date.parse(issueStartsAt)) return 'soon';
  if (nowMs >= Date.parse(issueEndsAt)) return 'over';
  return remaining > 0 ? 'open' : 'soldOut';
}
