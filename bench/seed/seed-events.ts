import type { Client } from 'pg';

/**
 * Adds `count` events that wait to be sent, as an outage of the data platform leaves them. Their orders were confirmed one
 * per millisecond, the last one now. The orders themselves are not added, so foreign keys are not checked meanwhile.
 */
export async function seedEvents(client: Client, count: number): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query(
    `INSERT INTO events (id, order_id, sequence, type, data, created_at, status, attempts, next_attempt_at)
      SELECT ${uuidV7('e')}, ${uuidV7('0')}, 1, 'shop.order.confirmed', ${DATA}, at, 'PENDING', 0, at
      FROM generate_series(1, $1::int) n,
        LATERAL (SELECT date_trunc('milliseconds', now()) - ($1::int - n) * interval '1 millisecond' AS at) confirmed`,
    [count],
  );
  await client.query('SET session_replication_role = origin');
  await client.query('VACUUM (ANALYZE) events');
  await client.query('CHECKPOINT');
}

/** The JSON of an order of one line. */
const DATA = `json_build_object('id', ${uuidV7('0')}, 'userId', 'user-' || n, 'status', 'CONFIRMED', 'items', json_build_array(
  json_build_object('optionId', gen_random_uuid(), 'productId', gen_random_uuid(), 'productName', 'Product',
    'optionName', 'Standard', 'unitPrice', 1000, 'quantity', 1, 'amount', 1000)), 'itemsTotal', 1000,
  'discountAmount', 0, 'total', 1000, 'issuedCouponId', null, 'placedAt', at, 'expiresAt', at, 'confirmedAt', at,
  'cancelledAt', null, 'cancelReason', null, 'payment', json_build_object('id', gen_random_uuid(), 'amount', 1000,
  'paidAt', at, 'refundedAt', null), 'currency', 'KRW')`;

/** A UUIDv7 of the event's time, so that ids sort by time as the service's do. */
function uuidV7(kind: string): string {
  return `(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7${kind}00' || '8' || substr(md5(n::text), 1, 15))::uuid`;
}
