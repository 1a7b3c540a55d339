import type { Selectable } from 'kysely';
import { Coupon, type CouponTerms } from '../../../domain/coupon.ts';
import type { Discount } from '../../../domain/discount.ts';
import type { Database } from '../tables/schema.ts';

export type CouponRow = Selectable<Database['coupons']>;

/** The columns that are a campaign's terms. */
export type CouponTermsRow = Pick<
  CouponRow,
  | 'name'
  | 'discount_type'
  | 'discount_amount'
  | 'discount_percent'
  | 'discount_maximum'
  | 'minimum_order_amount'
  | 'usable_until'
>;

export function couponFromRow(row: CouponRow): Coupon {
  return new Coupon({
    ...couponTermsFromRow(row),
    id: row.id,
    quantity: row.quantity,
    issued: row.issued,
    issueStartsAt: row.issue_starts_at,
    issueEndsAt: row.issue_ends_at,
    createdAt: row.created_at,
  });
}

export function couponTermsFromRow(row: CouponTermsRow): CouponTerms {
  return {
    name: row.name,
    discount: discountFromRow(row),
    minimumOrderAmount: row.minimum_order_amount,
    usableUntil: row.usable_until,
  };
}

function discountFromRow(row: CouponTermsRow): Discount {
  if (row.discount_type === 'FIXED' && row.discount_amount !== null) {
    return { type: 'FIXED', amount: row.discount_amount };
  }
  if (row.discount_type === 'PERCENTAGE' && row.discount_percent !== null) {
    return { type: 'PERCENTAGE', percent: row.discount_percent, maximumAmount: row.discount_maximum };
  }
  throw new RangeError(`Coupon ${row.name} has a ${row.discount_type} discount without its size`);
}
