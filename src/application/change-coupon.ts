import type { Coupon, CouponChange } from '../domain/coupon.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { couponNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

export interface ChangeCouponCommand extends CouponChange, ByOperator {
  readonly couponId: string;
}

/**
 * Changes how many coupons a campaign has or how long it issues them. Refuses with `COUPON_NOT_FOUND`,
 * `COUPON_BELOW_ISSUED` or `COUPON_WINDOW_INVALID`.
 */
export class ChangeCoupon extends ChangingUseCase<ChangeCouponCommand, Coupon, { ids: Ids }> {
  protected override change({ couponId, operator, ...change }: ChangeCouponCommand): Change<Coupon> {
    const audit = auditOf({ operator }, this.ports.ids);
    return {
      name: 'change-coupon',
      lock: ({ coupons }) => coupons.lock([couponId]),
      decide: (shop) => {
        const coupon = shop.coupons.find(couponId);
        if (!coupon) throw couponNotFound();
        const changed = coupon.change(change);
        shop.coupons.put(changed);
        audit(shop, { action: 'coupon.changed', targetId: couponId, before: coupon, after: changed });
        return changed;
      },
    };
  }
}
