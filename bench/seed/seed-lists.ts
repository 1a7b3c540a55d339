import type { Client } from 'pg';
import type { Sample } from '../plans/list-reads.ts';

/** How many campaigns, options, users and operators share the rows. More campaigns have one holder, and few are open. */
const CAMPAIGNS = 4;
const HELD_CAMPAIGNS = 1_000;
const OPEN_CAMPAIGNS = 20;
const OPTIONS = 100;
/** Few users have the ledger entries, and more have the orders. */
const USERS = 10;
const BUYERS = 200;
/** One in so many issued coupons is that of the user to ask for, each from another campaign. */
const OWN = 20;
const OPERATORS = 20;
/** One row in so many is an exception: a withdrawn product, a cancelled order, a dead event. Another one is overdue. */
const EXCEPTION = 500;
/** The rows of each table are this far apart. */
const STEP_MS = 1_000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** A UUID that holds `n`, which is SQL, in its last digits. */
const id = (kind: number, n: string) =>
  `('0199000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const idOf = (kind: number, n: number) => `0199000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const PRODUCT = 1;
const OPTION = 2;
const COUPON = 3;
const OTHER = 4;

/**
 * Adds `count` rows to every table that is listed, one row per second. Foreign keys are not checked meanwhile. Resolves
 * with rows to ask for.
 */
export async function seedLists(client: Client, count: number): Promise<Sample> {
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
  for (const statement of statements(count)) await client.query(statement);
  await client.query('RESET session_replication_role; RESET synchronous_commit');
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  return {
    userId: 'list-user-7',
    optionId: idOf(OPTION, 7),
    couponId: idOf(COUPON, 1),
    productIds: Array.from({ length: 100 }, (_, n) => idOf(PRODUCT, 1 + Math.floor((n * count) / 100))),
    operator: 'operator-7',
    middle: new Date(START_MS + Math.floor(count / 2) * STEP_MS),
  };
}

function statements(count: number): string[] {
  const rows = `generate_series(1, ${count}) n`;
  const at = `to_timestamp(${START_MS / 1000} + n * ${STEP_MS / 1000})`;
  const isException = `n % ${EXCEPTION} = 0`;
  const isOverdue = `n % ${EXCEPTION} = 1`;
  return [
    `INSERT INTO products (id, name, description, created_at, on_sale)
      SELECT ${id(PRODUCT, 'n')}, 'Product ' || n, '', ${at}, NOT (${isException}) FROM ${rows}`,
    `INSERT INTO options (id, product_id, position, name, price, on_sale)
      SELECT ${id(OPTION, 'n')}, ${id(PRODUCT, 'n')}, 0, 'Standard', 1000, NOT (${isException}) FROM ${rows}`,
    `INSERT INTO stocks (option_id, on_hand, reserved) SELECT ${id(OPTION, 'n')}, 10, 0 FROM ${rows}`,
    `INSERT INTO stock_movements (id, option_id, delta, reason, created_at)
      SELECT ${id(OTHER, 'n')}, ${id(OPTION, `n % ${OPTIONS}`)}, 1, 'Delivery', ${at} FROM ${rows}`,
    `INSERT INTO coupons (id, name, discount, minimum_order_amount, quantity, issued, issue_starts_at,
        issue_ends_at, usable_until, created_at)
      SELECT ${id(COUPON, 'n')}, 'Campaign ' || n, '{"type":"FIXED","amount":100}', 0, 1000000000, 0,
        ${at}, CASE WHEN n < ${OPEN_CAMPAIGNS} THEN now() + interval '1 day' ELSE ${at} + interval '1 second' END,
        now() + interval '1 day', ${at} FROM generate_series(0, ${count}) n`,
    `INSERT INTO issued_coupons (id, coupon_id, user_id, status, issued_at)
      SELECT ${id(OTHER, 'n')},
        ${id(COUPON, `CASE WHEN n % ${OWN} = 0 THEN n / ${OWN} % ${HELD_CAMPAIGNS} ELSE n % ${CAMPAIGNS} END`)},
        CASE WHEN n % ${OWN} = 0 THEN 'list-user-7' ELSE 'holder-' || n END, 'ISSUED', ${at} FROM ${rows}
      ON CONFLICT DO NOTHING`,
    `INSERT INTO balances (user_id, amount, version)
      SELECT 'list-user-' || n, 1000, ${count / USERS} FROM generate_series(0, ${USERS - 1}) n`,
    `INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, created_at)
      SELECT ${id(OTHER, 'n')}, 'list-user-' || n % ${USERS}, 1 + n / ${USERS}, 'CHARGE', 1, 1 + n / ${USERS}, ${at}
      FROM ${rows}`,
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
        payment_id, cancelled_at, cancel_reason)
      SELECT id, 'list-user-' || n % ${BUYERS}, status, 1000, 0, at, at, CASE WHEN status = 'CONFIRMED' THEN at END,
        CASE WHEN status = 'CONFIRMED' THEN id END, CASE WHEN status = 'CANCELLED' THEN at END,
        CASE WHEN status = 'CANCELLED' THEN 'EXPIRED' END
      FROM (
        SELECT n, ${id(OTHER, 'n')} AS id, ${at} AS at,
          CASE WHEN ${isException} THEN 'CANCELLED' WHEN ${isOverdue} THEN 'PENDING' ELSE 'CONFIRMED' END AS status
        FROM ${rows}
      ) orders`,
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${id(OTHER, 'n')}, 0, ${id(OPTION, `n % ${OPTIONS}`)}, ${id(PRODUCT, `n % ${OPTIONS}`)}, 'Product', 'Standard',
        1000, 1, 1000 FROM ${rows}`,
    `INSERT INTO audit_entries (id, at, subject, action, target_type, target_id, before, after)
      SELECT ${id(OTHER, 'n')}, ${at}, 'operator-' || n % ${OPERATORS}, 'option.changed', 'option',
        ${id(OPTION, `n % ${OPTIONS}`)}::text, '{"price":1000}', '{"price":900}' FROM ${rows}`,
    `INSERT INTO events (id, order_id, sequence, type, data, created_at, status, attempts, last_error, sent_at)
      SELECT ${id(OTHER, 'n')}, ${id(OTHER, 'n')}, 1, 'shop.order.confirmed', '{}', ${at},
        CASE WHEN ${isException} THEN 'DEAD' ELSE 'SENT' END, 1, 'HTTP 500', CASE WHEN NOT ${isException} THEN ${at} END
      FROM ${rows}`,
  ];
}
