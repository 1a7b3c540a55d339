import { Coupon, type CouponCampaign } from '../domain/coupon.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

export type CreateCouponCommand = Omit<CouponCampaign, 'id' | 'createdAt'>;

/** Creates a coupon campaign. */
export class CreateCoupon extends ChangingUseCase<CreateCouponCommand & ByOperator, Coupon, { ids: Ids }> {
  protected override change({ operator, ...command }: CreateCouponCommand & ByOperator): Change<Coupon> {
    const { ids } = this.ports;
    const id = ids.next();
    const audit = auditOf({ operator }, ids);
    return {
      name: 'create-coupon',
      lock: async () => {},
      decide: (shop) => {
        const coupon = createCoupon(command, id, shop);
        audit(shop, { action: 'coupon.created', targetId: id, before: null, after: command });
        return coupon;
      },
    };
  }
}

export function createCoupon(command: CreateCouponCommand, id: string, { coupons, now }: Shop): Coupon {
  const coupon = new Coupon({ ...command, id, issued: 0, createdAt: now });
  coupons.add(coupon);
  return coupon;
}
