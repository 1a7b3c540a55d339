import type { Discount } from './discount.ts';

/** What a campaign promises. It never changes after the campaign was created. `usableUntil` is exclusive. */
export interface CouponTerms {
  readonly name: string;
  readonly discount: Discount;
  readonly minimumOrderAmount: number;
  readonly usableUntil: Date;
}
