import type { Discount, OrderRequest } from '../../../../clients/typescript/src/index.ts';

/** What the shopper wants, and the total that the page showed for it. */
export interface Wish {
  /** `buy` pays at once. `reserve` holds the units, to be paid later. */
  readonly kind: 'buy' | 'reserve';
  readonly optionId: string;
  readonly quantity: number;
  readonly issuedCouponId: string | null;
  readonly expectedTotal: number;
}

/** What a coupon takes off, and from which items' total on. */
export interface CouponTerms {
  readonly discount: Discount;
  readonly minimumOrderAmount: number;
}

/** What an order will cost. The amounts are in the currency's smallest unit. */
export interface Quote {
  readonly itemsTotal: number;
  readonly discount: number;
  readonly total: number;
}

/** Reckons as the service does. If the service comes to another total, it refuses with `TOTAL_CHANGED`. */
export function quote(price: number, quantity: number, coupon: CouponTerms | null): Quote {
  const itemsTotal = price * quantity;
  const isUsable = coupon !== null && itemsTotal >= coupon.minimumOrderAmount;
  const discount = isUsable ? Math.min(amountOff(coupon.discount, itemsTotal), itemsTotal) : 0;
  return { itemsTotal, discount, total: itemsTotal - discount };
}

/** The body of the checkout, or of the order, that fulfils the wish. */
export function requestOf({ optionId, quantity, issuedCouponId, expectedTotal }: Wish): OrderRequest {
  return { items: [{ optionId, quantity }], expectedTotal, ...(issuedCouponId && { issuedCouponId }) };
}

function amountOff(discount: Discount, itemsTotal: number): number {
  if (discount.type === 'FIXED') return discount.amount;
  const share = Math.floor((itemsTotal * discount.percent) / 100);
  return Math.min(share, discount.maximumAmount ?? share);
}
