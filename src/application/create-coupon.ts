import { Coupon, type CouponCampaign } from '../domain/coupon.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

export type CreateCouponCommand = Omit<CouponCampaign, 'id' | 'createdAt'>;

/** Creates a coupon campaign. */
export class CreateCoupon extends ChangingUseCase<CreateCouponCommand, Coupon, { ids: Ids }> {
  protected override change(command: CreateCouponCommand): Change<Coupon> {
    const id = this.ports.ids.next();
    return {
      name: 'create-coupon',
      lock: () => Promise.resolve(),
      decide: (shop) => createCoupon(command, id, shop),
    };
  }
}

export function createCoupon(command: CreateCouponCommand, id: string, { coupons, now }: Shop): Coupon {
  const coupon = new Coupon({ ...command, id, issued: 0, createdAt: now });
  coupons.add(coupon);
  return coupon;
}
