import type { Client } from 'pg';
import { ID_PREFIXES, SIZES } from './seeded-rows.ts';

/** The total of each order. */
const TOTAL = 1000;
const ORDER = `('${ID_PREFIXES.order}' || lpad(to_hex(n), 12, '0'))::uuid`;
const OPTION = `('${ID_PREFIXES.option}' || lpad(to_hex(1 + n % ${SIZES.items}), 12, '0'))::uuid`;
const PRODUCT = `('${ID_PREFIXES.product}' || lpad(to_hex(1 + n % ${SIZES.items}), 12, '0'))::uuid`;
const USER = `('user-' || 1 + n % ${SIZES.users})`;
/** How many orders the same user has placed before this one. */
const EARLIER = `(n / ${SIZES.users})`;

/**
 * Adds `count` paid orders of the last four weeks to a seeded database, with their lines, ledger entries, sent events and
 * stored replies. The books agree afterwards. Nothing of it is so old that the housekeeping would delete it.
 */
export async function seedOrders(client: Client, count: number): Promise<void> {
  const numbers = `generate_series(0, ${count - 1}) n`;
  const ago = (span: string) =>
    `date_trunc('milliseconds', now() - (${count} - n) * interval '${span}' / ${count})`;
  // Foreign keys are not checked, because these rows are known to fit together.
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
  for (const statement of statements(numbers, ago('28 days'), ago('6 days'))) await client.query(statement);
  await client.query('RESET session_replication_role; RESET synchronous_commit');
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

function statements(numbers: string, time: string, keyTime: string): string[] {
  return [
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at,
        confirmed_at, payment_id)
      SELECT ${ORDER}, ${USER}, 'CONFIRMED', ${TOTAL}, 0, ${time}, ${time} + interval '15 minutes', ${time}, ${ORDER}
      FROM ${numbers}`,
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${ORDER}, 0, ${OPTION}, ${PRODUCT}, 'Product', 'Standard', ${TOTAL}, 1, ${TOTAL} FROM ${numbers}`,
    `INSERT INTO events (id, order_id, sequence, type, data, created_at, status, attempts, sent_at)
      SELECT ${ORDER}, ${ORDER}, 1, 'shop.order.confirmed', to_json(repeat('x', 600)), ${time}, 'SENT', 1, ${time}
      FROM ${numbers}`,
    `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, location, body, created_at)
      SELECT ${USER}, 'seeded-' || n, repeat('f', 43), 201, '/v1/orders/' || ${ORDER}, repeat('x', 600), ${keyTime}
      FROM ${numbers}`,
    `INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, order_id, created_at)
      SELECT ${ORDER}, ${USER}, 2 + ${EARLIER}, 'PAYMENT', -${TOTAL}, amount - ${TOTAL} * (1 + ${EARLIER}), ${ORDER}, ${time}
      FROM ${numbers} JOIN balances ON balances.user_id = ${USER}`,
    `UPDATE balances SET amount = amount - ${TOTAL} * paid.count, version = version + paid.count
      FROM (SELECT user_id, count(*) FROM orders GROUP BY user_id) paid WHERE paid.user_id = balances.user_id`,
    `UPDATE stocks SET on_hand = on_hand - sold.count
      FROM (SELECT option_id, count(*) FROM order_lines GROUP BY option_id) sold WHERE sold.option_id = stocks.option_id`,
  ];
}
