import { Coupon } from '../../../domain/coupon.ts';
import type { CouponTerms } from '../../../domain/coupon-terms.ts';
import type { Discount } from '../../../domain/discount.ts';
import type { Columns, LockableTable } from './table.ts';

/** The columns of a campaign that its issued coupons are read with. They never change. */
export interface CouponTermsRow {
  readonly name: string;
  readonly discount: Discount;
  readonly minimum_order_amount: number;
  readonly usable_until: Date;
}

export interface CouponRow extends CouponTermsRow {
  readonly id: string;
  readonly quantity: number;
  readonly issued: number;
  readonly issue_starts_at: Date;
  readonly issue_ends_at: Date;
  readonly created_at: Date;
}

export const COUPON_TERMS: Columns<CouponTermsRow, CouponTerms> = {
  name: { type: 'text', of: (terms) => terms.name },
  discount: { type: 'jsonb', of: (terms) => terms.discount },
  minimum_order_amount: { type: 'bigint', of: (terms) => terms.minimumOrderAmount },
  usable_until: { type: 'timestamptz', of: (terms) => terms.usableUntil },
};

export const COUPONS: LockableTable<'coupons', CouponRow, Coupon> = {
  name: 'coupons',
  insertedBy: ['id'],
  lockedBy: 'id',
  columns: {
    id: { type: 'uuid', of: (coupon) => coupon.id },
    ...COUPON_TERMS,
    quantity: { type: 'bigint', of: (coupon) => coupon.quantity, moves: true },
    issued: { type: 'bigint', of: (coupon) => coupon.issued, moves: true, asRead: true },
    issue_starts_at: { type: 'timestamptz', of: (coupon) => coupon.issueStartsAt },
    issue_ends_at: { type: 'timestamptz', of: (coupon) => coupon.issueEndsAt, moves: true },
    created_at: { type: 'timestamptz', of: (coupon) => coupon.createdAt },
  },
};

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
    discount: row.discount,
    minimumOrderAmount: row.minimum_order_amount,
    usableUntil: row.usable_until,
  };
}
