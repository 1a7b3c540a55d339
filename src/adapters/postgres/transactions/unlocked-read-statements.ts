import type { NamedStatement } from '../named-statement.ts';
import { lookupByKey } from './lookup-by-key.ts';

/** The options of locked products, withdrawn ones included, in their order. */
export const READ_OPTIONS: NamedStatement = {
  name: 'read-options',
  text: `SELECT product_id, id, name, price, on_sale FROM options
    WHERE product_id = ANY($1::uuid[]) ORDER BY product_id, position`,
};

export const READ_OFFERS: NamedStatement = {
  name: 'read-offers',
  text: `SELECT o.id, o.product_id, (${lookupByKey('p.name', 'products p', 'p.id', 'o.product_id')}) AS product_name,
      o.name AS option_name, o.price, o.on_sale
    FROM options o WHERE o.id = ANY($1::uuid[])`,
};

/** `$1` and `$2` are the coupons and the users of the claims, side by side. */
export const READ_CLAIMS: NamedStatement = {
  name: 'read-claims',
  text: `SELECT issued.* FROM unnest($1::uuid[], $2::text[]) AS claim (coupon_id, user_id) CROSS JOIN LATERAL (
      ${lookupByKey('i.coupon_id, i.user_id', 'issued_coupons i', 'i.coupon_id', 'claim.coupon_id', 'i.user_id = claim.user_id')}
    ) AS issued`,
};

/** `$1` and `$2` are the users and their keys, side by side. */
export const READ_REPLIES: NamedStatement = {
  name: 'read-replies',
  text: `SELECT stored.* FROM unnest($1::text[], $2::text[]) AS wanted (user_id, key) CROSS JOIN LATERAL (
      ${lookupByKey('k.user_id, k.key, k.fingerprint, k.status, k.location, k.body', 'idempotency_keys k', 'k.user_id', 'wanted.user_id', 'k.key = wanted.key')}
    ) AS stored`,
};

/** Not `now()`, which is when the transaction began, before it waited for its locks. */
export const READ_CLOCK: NamedStatement = {
  name: 'read-clock',
  text: `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
};
