import { timeText } from './time-text.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Campaigns and the coupons issued from them. */
export const COUPON_PARTS: readonly WritePart[] = [
  insert(
    'coupons',
    'id uuid, name text, discount_type text, discount_amount bigint, discount_percent int, discount_maximum bigint, ' +
      'minimum_order_amount bigint, quantity bigint, issued bigint, issue_starts_at timestamptz, ' +
      'issue_ends_at timestamptz, usable_until timestamptz, created_at timestamptz',
    'id',
    ({ rows }) =>
      rows.coupons.added.map((coupon) => ({
        id: coupon.id,
        name: coupon.name,
        discount_type: coupon.discount.type,
        discount_amount: coupon.discount.type === 'FIXED' ? coupon.discount.amount : null,
        discount_percent: coupon.discount.type === 'PERCENTAGE' ? coupon.discount.percent : null,
        discount_maximum: coupon.discount.type === 'PERCENTAGE' ? coupon.discount.maximumAmount : null,
        minimum_order_amount: coupon.minimumOrderAmount,
        quantity: coupon.quantity,
        issued: coupon.issued,
        issue_starts_at: coupon.issueStartsAt,
        issue_ends_at: coupon.issueEndsAt,
        usable_until: coupon.usableUntil,
        created_at: coupon.createdAt,
      })),
  ),
  update(
    'coupons',
    'id uuid, issued_before bigint, quantity bigint, issued bigint, issue_ends_at timestamptz',
    'quantity = r.quantity, issued = r.issued, issue_ends_at = r.issue_ends_at',
    'id',
    't.issued = r.issued_before',
    ({ rows }) =>
      rows.coupons.changed.map(({ before, after }) => ({
        id: after.id,
        issued_before: before.issued,
        quantity: after.quantity,
        issued: after.issued,
        issue_ends_at: after.issueEndsAt,
      })),
  ),
  insert(
    'issued_coupons',
    'id uuid, coupon_id uuid, user_id text, status text, order_id uuid, issued_at timestamptz',
    'coupon_id, user_id',
    ({ rows }) =>
      rows.issuedCoupons.added.map((issued) => ({
        id: issued.id,
        coupon_id: issued.couponId,
        user_id: issued.userId,
        status: issued.status,
        order_id: issued.orderId,
        issued_at: timeText(issued.issuedAt),
      })),
  ),
  update(
    'issued_coupons',
    'id uuid, status_before text, status text, order_id uuid',
    'status = r.status, order_id = r.order_id',
    'id',
    't.status = r.status_before',
    ({ rows }) =>
      rows.issuedCoupons.changed.map(({ before, after }) => ({
        id: after.id,
        status_before: before.status,
        status: after.status,
        order_id: after.orderId,
      })),
  ),
];
