import { DomainError } from '../domain/errors.ts';
import { type IssuedCouponView, viewIssuedCoupon } from './ports/coupons.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

export interface IssueCouponCommand {
  readonly userId: string;
  readonly couponId: string;
}

/** Gives the user one coupon of the campaign, first come, first served. */
export const issueCoupon =
  ({ ids }: { ids: Ids }) =>
  ({ userId, couponId }: IssueCouponCommand): Change<IssuedCouponView> => {
    const issuedCouponId = ids.next();
    return {
      name: 'issue-coupon',
      lock: ({ coupons, priorIssues }) => {
        priorIssues.read({ couponId, userId });
        return coupons.lock([couponId]);
      },
      decide: ({ coupons, issuedCoupons, priorIssues, now }) => {
        const coupon = coupons.find(couponId);
        if (!coupon) throw couponNotFound();
        const [left, issued] = coupon.issueTo(
          userId,
          issuedCouponId,
          priorIssues.exists({ couponId, userId }),
          now,
        );
        coupons.put(left);
        issuedCoupons.add(issued);
        return viewIssuedCoupon(issued, now);
      },
    };
  };

export function couponNotFound(): DomainError {
  return new DomainError('COUPON_NOT_FOUND', 'There is no such coupon.', {});
}
