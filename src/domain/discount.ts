/** What a coupon takes off. Amounts are in the currency's smallest unit; `maximumAmount: null` means no cap. */
export type Discount =
  | { readonly type: 'FIXED'; readonly amount: number }
  | { readonly type: 'PERCENTAGE'; readonly percent: number; readonly maximumAmount: number | null };

/** The amount taken off `itemsTotal`: never more than `itemsTotal`. */
export function discountOn(discount: Discount, itemsTotal: number): number {
  return Math.min(nominalDiscount(discount, itemsTotal), itemsTotal);
}

/** A percentage is rounded down to the unit. A kind of discount without its case here does not compile. */
function nominalDiscount(discount: Discount, itemsTotal: number): number {
  switch (discount.type) {
    case 'FIXED':
      return discount.amount;
    case 'PERCENTAGE': {
      const share = Math.floor((itemsTotal * discount.percent) / 100);
      return Math.min(share, discount.maximumAmount ?? share);
    }
  }
}
