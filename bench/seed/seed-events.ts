import type { Client } from 'pg';

/**
 * Adds `count` events that wait to be sent, as an outage of the data platform leaves them, with their orders of one line.
 * The orders were confirmed one per millisecond, the last one now. Nothing that they refer to is added, so foreign keys
 * are not checked meanwhile.
 */
export async function seedEvents(client: Client, count: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query(
    `WITH confirmed AS MATERIALIZED (
        SELECT n, at, ${uuidV7('0')} AS order_id, ${uuidV7('e')} AS event_id
        FROM generate_series(1, $1::int) n,
          LATERAL (SELECT date_trunc('milliseconds', now()) - ($1::int - n) * interval '1 millisecond' AS at) time
      ), new_orders AS (
        INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
          payment_id)
        SELECT order_id, 'user-' || n, 'CONFIRMED', 1000, 0, at, at, at, gen_random_uuid() FROM confirmed
      ), new_lines AS (
        INSERT INTO order_lines (order_id, position, option_id, product_id, product_name, option_name, unit_price,
          quantity, amount)
        SELECT order_id, 0, gen_random_uuid(), gen_random_uuid(), 'Product', 'Standard', 1000, 1, 1000 FROM confirmed
      )
      INSERT INTO events (id, order_id, sequence, type, created_at, status, attempts, next_attempt_at)
      SELECT event_id, order_id, 1, 'shop.order.confirmed', at, 'PENDING', 0, at FROM confirmed`,
    [count],
  );
  await client.query('SET session_replication_role = origin');
  await client.query('VACUUM (ANALYZE) events, orders, order_lines');
  await client.query('CHECKPOINT');
}

/** A UUIDv7 of the event's time, so that ids sort by time as the service's do. */
function uuidV7(kind: string): string {
  return `(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7${kind}00' || '8' || substr(md5(n::text), 1, 15))::uuid`;
}
