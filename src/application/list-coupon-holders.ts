import { couponNotFound } from './not-found.ts';
import type { Coupons, HeldCouponView } from './ports/coupons.ts';
import type { Page, PageRequest } from './ports/paging.ts';

type CouponReads = Pick<Coupons, 'issuedFrom' | 'find'>;

/** Lists the coupons issued from a campaign with their owners, newest first. Refuses with `COUPON_NOT_FOUND`. */
export class ListCouponHolders {
  readonly #coupons: CouponReads;

  constructor({ coupons }: { readonly coupons: CouponReads }) {
    this.#coupons = coupons;
  }

  async execute({
    couponId,
    ...request
  }: PageRequest & { readonly couponId: string }): Promise<Page<HeldCouponView>> {
    const page = await this.#coupons.issuedFrom(couponId, request);
    // Only an empty page leaves open whether there is such a campaign. Campaigns are never removed.
    if (page.data.length === 0 && !(await this.#coupons.find(couponId))) throw couponNotFound();
    return page;
  }
}
