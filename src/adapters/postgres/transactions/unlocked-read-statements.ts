import type { NamedStatement } from '../named-statement.ts';
import { IDEMPOTENCY_KEYS } from '../tables/idempotency-keys.ts';
import { ISSUED_COUPONS } from '../tables/issued-coupons.ts';
import { lookupByKey } from '../tables/lookup-by-key.ts';
import { OFFER_COLUMNS, OPTIONS } from '../tables/options.ts';
import { ORDERS } from '../tables/orders.ts';
import { PRODUCTS } from '../tables/products.ts';
import { selectList, sqlName } from '../tables/table.ts';

/** All options of locked products, those that are not on sale included, in their order. */
export const READ_OPTIONS: NamedStatement = {
  name: 'read-options',
  text: `SELECT ${selectList(OPTIONS.columns)} FROM ${sqlName(OPTIONS)}
    WHERE product_id = ANY($1::uuid[]) ORDER BY product_id, position`,
};

export const READ_OFFERS: NamedStatement = {
  name: 'read-offers',
  text: `SELECT ${OFFER_COLUMNS.map((column) => `o.${column}`).join(', ')},
      (${lookupByKey('p.name', `${sqlName(PRODUCTS)} p`, { 'p.id': 'o.product_id' })}) AS product_name
    FROM ${sqlName(OPTIONS)} o WHERE o.id = ANY($1::uuid[])`,
};

/** `$1` and `$2` are campaigns and users, side by side. */
export const READ_PRIOR_ISSUES: NamedStatement = {
  name: 'read-prior-issues',
  text: `SELECT issued.* FROM unnest($1::uuid[], $2::text[]) AS asked (coupon_id, user_id) CROSS JOIN LATERAL (
      ${lookupByKey('i.coupon_id, i.user_id', `${sqlName(ISSUED_COUPONS)} i`, { 'i.coupon_id': 'asked.coupon_id', 'i.user_id': 'asked.user_id' })}
    ) AS issued`,
};

/**
 * `$1` and `$2` are users and the most pending orders to read of each, side by side. The orders that expire last come
 * first, so the read needs no clock and overdue orders never take the place of others.
 *
 * It is a `lookupByKey` with a limit. An order that is neither confirmed nor cancelled is pending. The condition is that of
 * `orders_pending_of_user`; migration 0011 says why neither names the status.
 */
export const READ_PENDING_ORDERS: NamedStatement = {
  name: 'read-pending-orders',
  text: `SELECT pending.* FROM unnest($1::text[], $2::int[]) AS wanted (user_id, at_most) CROSS JOIN LATERAL (
      SELECT o.id, o.user_id, o.expires_at FROM ${sqlName(ORDERS)} o
      WHERE o.user_id = ANY (ARRAY[wanted.user_id]) AND o.confirmed_at IS NULL AND o.cancelled_at IS NULL
      ORDER BY o.user_id, o.expires_at DESC LIMIT wanted.at_most
    ) AS pending`,
};

/** `$1` and `$2` are users and their idempotency keys, side by side. */
export const READ_REPLIES: NamedStatement = {
  name: 'read-replies',
  text: `SELECT stored.* FROM unnest($1::text[], $2::text[]) AS asked (user_id, key) CROSS JOIN LATERAL (
      ${lookupByKey(selectList(IDEMPOTENCY_KEYS.columns, 'k'), `${sqlName(IDEMPOTENCY_KEYS)} k`, { 'k.user_id': 'asked.user_id', 'k.key': 'asked.key' })}
    ) AS stored`,
};

/** Not `now()`: that is when the transaction began, which was before it waited for its locks. */
export const READ_CLOCK: NamedStatement = {
  name: 'read-clock',
  text: `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
};
