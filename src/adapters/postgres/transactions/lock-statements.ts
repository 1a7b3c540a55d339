import { LOCK_ORDER, type TableName } from '../../../application/unit-of-work/row-source.ts';
import type { NamedStatement } from '../named-statement.ts';
import { lookupByKey } from './lookup-by-key.ts';

type LockStatements = Readonly<Record<TableName, NamedStatement>>;

/**
 * Locks rows in the order of their keys. After a wait only the locked row itself is fresh, so a statement reads its own
 * table and what never changes: the lines of an order, the terms of a coupon. FOR NO KEY UPDATE keeps writers out, and
 * lets other transactions check their foreign keys.
 */
export const LOCK_STATEMENTS: LockStatements = {
  products: {
    name: 'lock-products',
    text: `SELECT id, name, description, created_at FROM products
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
  orders: {
    name: 'lock-orders',
    text: `SELECT o.id, o.user_id, o.status, o.items_total, o.discount_amount, o.total, o.issued_coupon_id, o.placed_at,
        o.expires_at, o.confirmed_at, o.payment_id, o.cancelled_at, o.cancel_reason,
        (SELECT json_agg(json_build_object('optionId', l.option_id, 'productId', l.product_id,
            'productName', l.product_name, 'optionName', l.option_name, 'unitPrice', l.unit_price,
            'quantity', l.quantity, 'amount', l.amount) ORDER BY l.position)
          FROM order_lines l WHERE l.order_id = o.id) AS items
      FROM orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR NO KEY UPDATE OF o`,
  },
  stocks: {
    name: 'lock-stocks',
    text: `SELECT option_id, on_hand, reserved FROM stocks
      WHERE option_id = ANY($1::uuid[]) ORDER BY option_id FOR NO KEY UPDATE`,
  },
  coupons: {
    name: 'lock-coupons',
    text: `SELECT id, name, discount_type, discount_amount, discount_percent, discount_maximum, minimum_order_amount,
        quantity, issued, issue_starts_at, issue_ends_at, usable_until, created_at
      FROM coupons WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
  issuedCoupons: {
    name: 'lock-issued-coupons',
    text: `SELECT i.id, i.coupon_id, i.user_id, i.status, i.order_id, i.issued_at, c.name, c.discount_type,
        c.discount_amount, c.discount_percent, c.discount_maximum, c.minimum_order_amount, c.usable_until
      FROM issued_coupons i CROSS JOIN LATERAL (${lookupByKey('*', 'coupons', 'id', 'i.coupon_id')}) AS c
      WHERE i.id = ANY($1::uuid[]) ORDER BY i.id FOR NO KEY UPDATE OF i`,
  },
  balances: {
    name: 'lock-balances',
    text: `SELECT user_id, amount, version FROM balances
      WHERE user_id = ANY($1::text[]) ORDER BY user_id FOR NO KEY UPDATE`,
  },
  deliveries: {
    name: 'lock-deliveries',
    text: `SELECT id, type, order_id, status, attempts, last_error, created_at, next_attempt_at, sent_at FROM events
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
};

/** The same, passing over the rows that somebody else holds. */
export const SKIPPING_LOCK_STATEMENTS: LockStatements = forEachTable((table) => ({
  name: `${LOCK_STATEMENTS[table].name}-skipping`,
  text: `${LOCK_STATEMENTS[table].text} SKIP LOCKED`,
}));

/** Which of these keys have a row, locked or not. */
export const EXISTENCE_STATEMENTS: LockStatements = {
  products: existence('products', 'id', 'uuid'),
  orders: existence('orders', 'id', 'uuid'),
  stocks: existence('stocks', 'option_id', 'uuid'),
  coupons: existence('coupons', 'id', 'uuid'),
  issuedCoupons: existence('issued_coupons', 'id', 'uuid'),
  balances: existence('balances', 'user_id', 'text'),
  deliveries: existence('events', 'id', 'uuid'),
};

function existence(table: string, key: string, type: 'uuid' | 'text'): NamedStatement {
  const text = `SELECT ${key} AS key FROM ${table} WHERE ${key} = ANY($1::${type}[]) ORDER BY ${key}`;
  return { name: `find-${table}`, text };
}

function forEachTable(statementOf: (table: TableName) => NamedStatement): LockStatements {
  return Object.fromEntries(LOCK_ORDER.map((table) => [table, statementOf(table)])) as LockStatements;
}
