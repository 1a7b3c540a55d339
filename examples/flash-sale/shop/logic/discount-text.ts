import { moneyFormat } from './money.ts';
import type { CouponTerms } from './wish.ts';

/** What a coupon is worth: `10% off, at most ₩20,000, on orders from ₩50,000`. */
export function discountText({
  discount,
  minimumOrderAmount,
  currency,
}: CouponTerms & { currency: string }): string {
  const money = moneyFormat(currency);
  const parts = [discount.type === 'FIXED' ? `${money(discount.amount)} off` : `${discount.percent}% off`];
  if (discount.type === 'PERCENTAGE' && discount.maximumAmount !== null) {
    parts.push(`at most ${money(discount.maximumAmount)}`);
  }
  if (minimumOrderAmount > 0) parts.push(`on orders from ${money(minimumOrderAmount)}`);
  return parts.join(', ');
}
