import type { Coupon, CouponChange } from '../domain/coupon.ts';
import { couponNotFound } from './issue-coupon.ts';
import type { Change } from './ports/transactions.ts';

/** Changes how many coupons a campaign has or how long it issues them. Refuses with `COUPON_NOT_FOUND`, `COUPON_BELOW_ISSUED` or `COUPON_WINDOW_INVALID`. */
export const changeCoupon = ({
  couponId,
  ...change
}: CouponChange & { readonly couponId: string }): Change<Coupon> => ({
  name: 'change-coupon',
  lock: ({ coupons }) => coupons.lock([couponId]),
  decide: ({ coupons }) => {
    const coupon = coupons.find(couponId);
    if (!coupon) throw couponNotFound();
    const changed = coupon.change(change);
    coupons.put(changed);
    return changed;
  },
});
