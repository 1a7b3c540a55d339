import type { Client } from 'pg';
import type { Spread } from '../load/workloads.ts';
import { ID_PREFIXES, SIZES } from './seeded-rows.ts';

/** Orders that hold their stock until they expire, in waves. */
export interface PendingOrders {
  readonly spread: Spread;
  readonly orders: number;
  readonly waves: number;
  /** When the first wave becomes overdue, in milliseconds since 1970. */
  readonly firstWaveMs: number;
  /** The time between two waves. */
  readonly waveMs: number;
}

/** Adds orders of one unit, by the users in turn. They are on disk when this resolves, as older orders are. */
export async function seedPendingOrders(client: Client, pending: PendingOrders): Promise<void> {
  const { spread, orders, waves, firstWaveMs, waveMs } = pending;
  const item = spread === 'hot' ? '1' : `1 + n % ${SIZES.items}`;
  const idOf = (kind: keyof typeof ID_PREFIXES, n: string) =>
    `('${ID_PREFIXES[kind]}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await client.query(
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
      SELECT ${idOf('order', 'n')}, 'user-' || 1 + n % ${SIZES.users}, 'PENDING', 1000, 0,
        now(), to_timestamp(${firstWaveMs / 1000}) + n % ${waves} * interval '${waveMs} milliseconds'
      FROM generate_series(1, ${orders}) n`,
  );
  await client.query(
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${idOf('order', 'n')}, 0, ${idOf('option', item)}, ${idOf('product', item)}, 'Product', 'Standard', 1000, 1, 1000
      FROM generate_series(1, ${orders}) n`,
  );
  await client.query(
    `UPDATE stocks SET reserved = reserved + held.count
      FROM (SELECT option_id, count(*) FROM order_lines JOIN orders ON id = order_id WHERE status = 'PENDING'
        GROUP BY option_id) held
      WHERE held.option_id = stocks.option_id`,
  );
  await client.query('VACUUM (ANALYZE) orders, order_lines, stocks');
  await client.query('CHECKPOINT');
}
