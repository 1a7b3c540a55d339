import type { Client } from 'pg';
import type { Spread } from '../load/workloads.ts';
import { SIZES, sqlId } from './seeded-rows.ts';

/** Orders that hold their stock although their time to pay is over. */
export interface OverdueOrders {
  readonly spread: Spread;
  /** The number of the first order. */
  readonly first: number;
  readonly orders: number;
}

/** Adds orders of one unit, by the users in turn. They are on disk when this resolves, as older orders are. */
export async function seedOverdueOrders(client: Client, overdue: OverdueOrders): Promise<void> {
  const { spread, first, orders } = overdue;
  const item = spread === 'hot' ? '1' : `1 + n % ${SIZES.items}`;
  const numbers = `generate_series(${first}, ${first + orders - 1}) n`;
  await client.query(
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
      SELECT ${sqlId('order', 'n')}, 'user-' || 1 + n % ${SIZES.users}, 'PENDING', 1000, 0,
        now() - interval '15 minutes', now()
      FROM ${numbers}`,
  );
  await client.query(
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${sqlId('order', 'n')}, 0, ${sqlId('option', item)}, ${sqlId('product', item)}, 'Product', 'Standard',
        1000, 1, 1000
      FROM ${numbers}`,
  );
  await client.query(
    `UPDATE stocks SET reserved = reserved + held.count
      FROM (SELECT ${sqlId('option', item)} AS id, count(*) FROM ${numbers} GROUP BY 1) held
      WHERE held.id = stocks.option_id`,
  );
  await client.query('VACUUM (ANALYZE) orders, order_lines, stocks');
  await client.query('CHECKPOINT');
}
