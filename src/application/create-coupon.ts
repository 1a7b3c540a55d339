import { Coupon, type CouponCampaign } from '../domain/coupon.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

export type CreateCouponCommand = Omit<CouponCampaign, 'id' | 'createdAt'>;

/** Creates a coupon campaign. */
export const createCoupon =
  ({ ids }: { ids: Ids }) =>
  (command: CreateCouponCommand): Change<Coupon> => {
    const id = ids.next();
    return {
      name: 'create-coupon',
      lock: () => Promise.resolve(),
      decide: ({ coupons, now }) => {
        const coupon = new Coupon({ ...command, id, issued: 0, createdAt: now });
        coupons.add(coupon);
        return coupon;
      },
    };
  };
