/** What a coupon takes off. Amounts are in the currency's smallest unit; `maximumAmount: null` means no cap. */
export type Discount =
  | { readonly type: 'FIXED'; readonly amount: number }
  | { readonly type: 'PERCENTAGE'; readonly percent: number; readonly maximumAmount: number | null };

/** The amount taken off `itemsTotal`: rounded down to the unit, and never more than `itemsTotal`. */
export function discountOn(discount: Discount, itemsTotal: number): number {
  if (discount.type === 'FIXED') return Math.min(discount.amount, itemsTotal);
  const share = Math.floor((itemsTotal * discount.percent) / 100);
  return Math.min(share, discount.maximumAmount ?? share);
}
