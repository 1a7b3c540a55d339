import type { Selectable } from 'kysely';
import { IssuedCoupon } from '../../../domain/issued-coupon.ts';
import type { Database } from '../tables/schema.ts';
import { type CouponTermsRow, couponTermsFromRow } from './coupon-row.ts';

/** A row of issued_coupons with the terms of its campaign. */
export type IssuedCouponRow = Selectable<Database['issued_coupons']> & CouponTermsRow;

export function issuedCouponFromRow(row: IssuedCouponRow): IssuedCoupon {
  return new IssuedCoupon({
    id: row.id,
    couponId: row.coupon_id,
    userId: row.user_id,
    terms: couponTermsFromRow(row),
    status: row.status,
    orderId: row.order_id,
    issuedAt: row.issued_at,
  });
}
