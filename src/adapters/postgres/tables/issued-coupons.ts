import { IssuedCoupon, type IssuedCouponStatus } from '../../../domain/issued-coupon.ts';
import { type CouponTermsRow, couponTermsFromRow } from './coupons.ts';
import type { LockableTable } from './table.ts';

export interface IssuedCouponRow {
  readonly id: string;
  readonly coupon_id: string;
  readonly user_id: string;
  readonly status: IssuedCouponStatus;
  readonly order_id: string | null;
  readonly issued_at: Date;
}

export const ISSUED_COUPONS: LockableTable<'issued_coupons', IssuedCouponRow, IssuedCoupon> = {
  name: 'issued_coupons',
  insertedBy: ['coupon_id', 'user_id'],
  lockedBy: 'id',
  columns: {
    id: { type: 'uuid', of: (issued) => issued.id },
    coupon_id: { type: 'uuid', of: (issued) => issued.couponId },
    user_id: { type: 'text', of: (issued) => issued.userId },
    status: { type: 'text', of: (issued) => issued.status, moves: true, asRead: true },
    order_id: { type: 'uuid', of: (issued) => issued.orderId, moves: true },
    issued_at: { type: 'timestamptz', of: (issued) => issued.issuedAt },
  },
};

/** The row is read together with the terms of its campaign. */
export function issuedCouponFromRow(row: IssuedCouponRow & CouponTermsRow): IssuedCoupon {
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
