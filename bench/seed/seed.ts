import type { Client } from 'pg';
import { ID_PREFIXES, SIZES } from './seeded-rows.ts';

/** The balance of every seeded user, and the stock of every option. */
const BALANCE = 1_000_000_000;
const STOCK = 1_000_000_000;

const FILLED = 'products, options, stocks, stock_movements, coupons, balances, ledger_entries';

/**
 * Fills a migrated database with products of one option each, with campaigns, and with users who have balances. It adds the
 * stock movements and ledger entries that reconciliation expects for them.
 */
export async function seed(client: Client): Promise<void> {
  for (const statement of STATEMENTS) await client.query(statement);
  // Only the tables that have rows: PostgreSQL expects a table that was vacuumed while it was empty to stay empty.
  await client.query(`VACUUM (ANALYZE) ${FILLED}`);
  await client.query('CHECKPOINT');
}

function id(kind: keyof typeof ID_PREFIXES): string {
  return `('${ID_PREFIXES[kind]}' || lpad(to_hex(n), 12, '0'))::uuid`;
}

const STATEMENTS: readonly string[] = [
  `INSERT INTO products (id, name, description, created_at)
    SELECT ${id('product')}, 'Product ' || n, repeat('Something that many people want. ', 3), now()
    FROM generate_series(1, ${SIZES.items}) n`,
  `INSERT INTO options (id, product_id, position, name, price, on_sale)
    SELECT ${id('option')}, ${id('product')}, 0, 'Standard', 1000, true FROM generate_series(1, ${SIZES.items}) n`,
  `INSERT INTO stocks (option_id, on_hand, reserved)
    SELECT ${id('option')}, ${STOCK}, 0 FROM generate_series(1, ${SIZES.items}) n`,
  `INSERT INTO stock_movements (id, option_id, delta, reason, created_at)
    SELECT ${id('movement')}, ${id('option')}, ${STOCK}, 'initial stock', now()
    FROM generate_series(1, ${SIZES.items}) n`,
  `INSERT INTO coupons (id, name, discount, minimum_order_amount, quantity, issued,
      issue_starts_at, issue_ends_at, usable_until, created_at)
    SELECT ${id('coupon')}, 'Campaign ' || n, '{"type":"FIXED","amount":100}', 0, 1000000000, 0,
      now() - interval '1 day', now() + interval '30 days', now() + interval '60 days', now()
    FROM generate_series(1, ${SIZES.coupons + SIZES.hotCoupons}) n`,
  `INSERT INTO balances (user_id, amount, version)
    SELECT 'user-' || n, ${BALANCE}, 1 FROM generate_series(1, ${SIZES.users}) n`,
  `INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, created_at)
    SELECT ${id('entry')}, 'user-' || n, 1, 'CHARGE', ${BALANCE}, ${BALANCE}, now()
    FROM generate_series(1, ${SIZES.users}) n`,
];
