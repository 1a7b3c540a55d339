import type { Coupon, CouponChange } from '../domain/coupon.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { couponNotFound } from './not-found.ts';
import type { Change } from './ports/transactions.ts';

export interface ChangeCouponCommand extends CouponChange {
  readonly couponId: string;
}

/**
 * Changes how many coupons a campaign has or how long it issues them. Refuses with `COUPON_NOT_FOUND`,
 * `COUPON_BELOW_ISSUED` or `COUPON_WINDOW_INVALID`.
 */
export class ChangeCoupon extends ChangingUseCase<ChangeCouponCommand, Coupon> {
  protected override change({ couponId, ...change }: ChangeCouponCommand): Change<Coupon> {
    return {
      name: 'change-coupon',
      lock: ({ coupons }) => coupons.lock([couponId]),
      decide: ({ coupons }) => {
        const coupon = coupons.find(couponId);
        if (!coupon) throw couponNotFound();
        const changed = coupon.change(change);
        coupons.put(changed);
        return changed;
      },
    };
  }
}
