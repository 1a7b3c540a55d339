import type { NamedStatement } from '../named-statement.ts';

// What is asked for by ids is sorted by them: on tables that were vacuumed while they were empty, only that tells the
// planner the index that begins with the id from one that ends with it, which it would read as a whole.

export const READ_BALANCES: NamedStatement = {
  name: 'read-balances',
  text: 'SELECT user_id, amount, version FROM balances WHERE user_id = ANY($1::text[])',
};

/** Orders with their lines. */
export const READ_ORDERS: NamedStatement = {
  name: 'read-orders',
  text: `SELECT o.id, o.user_id, o.status, o.items_total, o.discount_amount, o.total, o.issued_coupon_id, o.placed_at,
      o.expires_at, o.confirmed_at, o.payment_id, o.cancelled_at, o.cancel_reason,
      (SELECT coalesce(json_agg(json_build_object('optionId', l.option_id, 'productId', l.product_id,
          'productName', l.product_name, 'optionName', l.option_name, 'unitPrice', l.unit_price,
          'quantity', l.quantity, 'amount', l.amount) ORDER BY l.position), '[]')
        FROM order_lines l WHERE l.order_id = o.id) AS items
    FROM orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id`,
};

export const READ_COUPONS: NamedStatement = {
  name: 'read-coupons',
  text: `SELECT id, name, discount_type, discount_amount, discount_percent, discount_maximum, minimum_order_amount,
      quantity, issued, issue_starts_at, issue_ends_at, usable_until, created_at
    FROM coupons WHERE id = ANY($1::uuid[]) ORDER BY id`,
};

/** Products with their options on sale as JSON; those without any are left out. */
const PRODUCTS_ON_SALE = `
  SELECT p.id, p.name, p.description, p.created_at, on_sale.options
  FROM products p CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('id', o.id, 'name', o.name, 'price', o.price,
      'stock', (SELECT s.on_hand - s.reserved FROM stocks s WHERE s.option_id = o.id)) ORDER BY o.position) AS options
    FROM options o
    WHERE o.product_id = p.id AND o.on_sale
  ) on_sale
  WHERE on_sale.options IS NOT NULL`;

export const READ_PRODUCTS: NamedStatement = {
  name: 'read-products',
  text: `${PRODUCTS_ON_SALE} AND p.id = ANY($1::uuid[]) ORDER BY p.id`,
};

/** `$1` and `$2` are the time and the id of the product that the page is behind, `$3` how many to read. */
export const READ_PRODUCT_PAGE: NamedStatement = {
  name: 'read-product-page',
  text: `${PRODUCTS_ON_SALE} AND (p.created_at, p.id) < ($1::timestamptz, $2::uuid)
    ORDER BY p.created_at DESC, p.id DESC LIMIT $3`,
};
