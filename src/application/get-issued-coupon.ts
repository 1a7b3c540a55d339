import { issuedCouponNotFound } from './not-found.ts';
import type { Coupons, IssuedCouponView } from './ports/coupons.ts';

export interface GetIssuedCouponQuery {
  readonly userId: string;
  readonly issuedCouponId: string;
}

/** Reads one of the user's coupons. Refuses with `ISSUED_COUPON_NOT_FOUND`, also if the coupon is another user's. */
export class GetIssuedCoupon {
  readonly #coupons: Pick<Coupons, 'findIssued'>;

  constructor({ coupons }: { readonly coupons: Pick<Coupons, 'findIssued'> }) {
    this.#coupons = coupons;
  }

  async execute({ userId, issuedCouponId }: GetIssuedCouponQuery): Promise<IssuedCouponView> {
    const coupon = await this.#coupons.findIssued(userId, issuedCouponId);
    if (!coupon) throw issuedCouponNotFound();
    return coupon;
  }
}
