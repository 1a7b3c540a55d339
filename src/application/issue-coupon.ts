import { ChangingUseCase } from './changing-use-case.ts';
import { couponNotFound } from './not-found.ts';
import { type IssuedCouponView, viewIssuedCoupon } from './ports/coupons.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

export interface IssueCouponCommand {
  readonly userId: string;
  readonly couponId: string;
}

/**
 * Gives the user one coupon of the campaign, first come, first served. Refuses with `COUPON_NOT_FOUND`,
 * `COUPON_NOT_STARTED`, `COUPON_EXPIRED`, `COUPON_SOLD_OUT` or `COUPON_ALREADY_ISSUED`.
 */
export class IssueCoupon extends ChangingUseCase<IssueCouponCommand, IssuedCouponView, { ids: Ids }> {
  protected override change({ userId, couponId }: IssueCouponCommand): Change<IssuedCouponView> {
    const issuedCouponId = this.ports.ids.next();
    return {
      name: 'issue-coupon',
      lock: ({ coupons, priorIssues }) => {
        priorIssues.read({ couponId, userId });
        return coupons.lock([couponId]);
      },
      decide: ({ coupons, issuedCoupons, priorIssues, now }) => {
        const coupon = coupons.find(couponId);
        if (!coupon) throw couponNotFound();
        const isIssuedAlready = priorIssues.exists({ couponId, userId });
        const [left, issued] = coupon.issueTo(userId, issuedCouponId, isIssuedAlready, now);
        coupons.put(left);
        issuedCoupons.add(issued);
        return viewIssuedCoupon(issued, now);
      },
    };
  }
}
