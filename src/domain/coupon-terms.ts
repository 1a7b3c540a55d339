import type { Discount } from './discount.ts';

/** What a campaign promised: it never changes once the campaign exists. Times are instants; `usableUntil` is exclusive. */
export interface CouponTerms {
  readonly name: string;
  readonly discount: Discount;
  readonly minimumOrderAmount: number;
  readonly usableUntil: Date;
}
