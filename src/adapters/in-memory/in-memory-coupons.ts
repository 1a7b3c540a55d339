import {
  type Coupons,
  type HeldCouponView,
  type IssuedCouponView,
  viewIssuedCoupon,
} from '../../application/ports/coupons.ts';
import type { Page, PageRequest } from '../../application/ports/paging.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { newestFirst } from './newest-first.ts';

export class InMemoryCoupons implements Coupons {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async open(request: PageRequest): Promise<Page<Coupon>> {
    const now = this.#store.clock();
    const open = [...this.#store.coupons.values()].filter(({ issueEndsAt }) => now < issueEndsAt);
    return newestFirst(open, request, positionOf);
  }

  async all(request: PageRequest): Promise<Page<Coupon>> {
    return newestFirst(this.#store.coupons.values(), request, positionOf);
  }

  async find(couponId: string): Promise<Coupon | undefined> {
    return this.#store.coupons.get(couponId);
  }

  async issuedTo(
    userId: string,
    { status, ...request }: PageRequest & { readonly status?: IssuedCouponView['status'] | undefined },
  ): Promise<Page<IssuedCouponView>> {
    const now = this.#store.clock();
    const views = [...this.#store.issuedCoupons.values()]
      .filter((coupon) => coupon.userId === userId)
      .map((coupon) => viewIssuedCoupon(coupon, now))
      .filter((view) => status === undefined || view.status === status);
    return newestFirst(views, request, ({ id, issuedAt }) => ({ at: issuedAt, id }));
  }

  async issuedFrom(couponId: string, request: PageRequest): Promise<Page<HeldCouponView>> {
    const now = this.#store.clock();
    const views = [...this.#store.issuedCoupons.values()]
      .filter((coupon) => coupon.couponId === couponId)
      .map((coupon) => ({ ...viewIssuedCoupon(coupon, now), userId: coupon.userId }));
    return newestFirst(views, request, ({ id, issuedAt }) => ({ at: issuedAt, id }));
  }

  async findIssued(userId: string, issuedCouponId: string): Promise<IssuedCouponView | undefined> {
    const coupon = this.#store.issuedCoupons.get(issuedCouponId);
    return coupon?.userId === userId ? viewIssuedCoupon(coupon, this.#store.clock()) : undefined;
  }
}

function positionOf({ id, createdAt }: Coupon) {
  return { at: createdAt, id };
}
