import type { Coupon } from '../domain/coupon.ts';
import { couponNotFound } from './not-found.ts';
import type { Coupons } from './ports/coupons.ts';

/** Reads a coupon campaign. Refuses with `COUPON_NOT_FOUND`. */
export class GetCoupon {
  readonly #coupons: Pick<Coupons, 'find'>;

  constructor({ coupons }: { readonly coupons: Pick<Coupons, 'find'> }) {
    this.#coupons = coupons;
  }

  async execute({ couponId }: { readonly couponId: string }): Promise<Coupon> {
    const coupon = await this.#coupons.find(couponId);
    if (!coupon) throw couponNotFound();
    return coupon;
  }
}
