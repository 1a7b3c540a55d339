import type { Client } from 'pg';
import { SIZES, sqlId } from './seeded-rows.ts';

/** The balance of every seeded user, and the stock of every option. */
const BALANCE = 1_000_000_000;
const STOCK = 1_000_000_000;

const FILLED = 'products, options, stocks, stock_movements, coupons, balances, ledger_entries';

/**
 * Fills a migrated database with products of one option each, with campaigns, and with users who have balances. It adds the
 * stock movements and ledger entries that reconciliation expects for them.
 */
export async function seed(client: Client): Promise<void> {
  for (const statement of statements(await discountOf(client))) await client.query(statement);
  // Only the tables that have rows: PostgreSQL expects a table that was vacuumed while it was empty to stay empty.
  await client.query(`VACUUM (ANALYZE) ${FILLED}`);
  await client.query('CHECKPOINT');
}

/** Adds the items after those of `seed`, up to this number. */
export async function seedMoreItems(client: Client, last: number): Promise<void> {
  for (const statement of itemsBetween(SIZES.items + 1, last)) await client.query(statement);
}

/** Products of one option each, with their stock. */
function itemsBetween(first: number, last: number): string[] {
  return [
    `INSERT INTO products (id, name, description, created_at)
      SELECT ${sqlId('product', 'n')}, 'Product ' || n, repeat('Something that many people want. ', 3), now()
      FROM generate_series(${first}, ${last}) n`,
    `INSERT INTO options (id, product_id, position, name, price, on_sale)
      SELECT ${sqlId('option', 'n')}, ${sqlId('product', 'n')}, 0, 'Standard', 1000, true FROM generate_series(${first}, ${last}) n`,
    `INSERT INTO stocks (option_id, on_hand, reserved)
      SELECT ${sqlId('option', 'n')}, ${STOCK}, 0 FROM generate_series(${first}, ${last}) n`,
    `INSERT INTO stock_movements (id, option_id, delta, reason, created_at)
      SELECT ${sqlId('movement', 'n')}, ${sqlId('option', 'n')}, ${STOCK}, 'initial stock', now()
      FROM generate_series(${first}, ${last}) n`,
  ];
}

/** How the table of campaigns stores a discount: its columns, and their values as SQL. */
interface StoredDiscount {
  readonly columns: string;
  readonly values: string;
}

const AS_JSON: StoredDiscount = { columns: 'discount', values: `'{"type":"FIXED","amount":100}'` };
/** The way of the builds before release 0.1.0, with which the working tree can be compared. */
const AS_COLUMNS: StoredDiscount = { columns: 'discount_type, discount_amount', values: "'FIXED', 100" };

async function discountOf(client: Client): Promise<StoredDiscount> {
  const { rowCount } = await client.query(
    "SELECT FROM information_schema.columns WHERE table_name = 'coupons' AND column_name = 'discount'",
  );
  return rowCount === 0 ? AS_COLUMNS : AS_JSON;
}

const statements = (discount: StoredDiscount): readonly string[] => [
  ...itemsBetween(1, SIZES.items),
  `INSERT INTO coupons (id, name, ${discount.columns}, minimum_order_amount, quantity, issued,
      issue_starts_at, issue_ends_at, usable_until, created_at)
    SELECT ${sqlId('coupon', 'n')}, 'Campaign ' || n, ${discount.values}, 0, 1000000000, 0,
      now() - interval '1 day', now() + interval '30 days', now() + interval '60 days', now()
    FROM generate_series(1, ${SIZES.coupons + SIZES.hotCoupons}) n`,
  `INSERT INTO balances (user_id, amount, version)
    SELECT 'user-' || n, ${BALANCE}, 1 FROM generate_series(1, ${SIZES.users}) n`,
  `INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, created_at)
    SELECT ${sqlId('entry', 'n')}, 'user-' || n, 1, 'CHARGE', ${BALANCE}, ${BALANCE}, now()
    FROM generate_series(1, ${SIZES.users}) n`,
];
