import type { Client } from 'pg';
import { ID_PREFIXES, SIZES, sqlId } from './seeded-rows.ts';

/** Paid orders of a seeded database. Expressions in SQL may use `n`, the number of the order, which starts at 0. */
export interface PaidOrders {
  readonly orders: number;
  /** An expression: when the order was placed and paid. It grows with `n`. */
  readonly paidAt: string;
  /** How many lines each order has. Absent: 1. */
  readonly lines?: number;
  /** An expression: the number of the item of a line. It may use `position`, which starts at 0. Absent: all in turn. */
  readonly item?: string;
  /** Every so many-th order was cancelled a millisecond later. Absent: none. */
  readonly cancelledEvery?: number;
  /** Whether the events were sent, or wait to be sent. */
  readonly events: 'SENT' | 'PENDING';
  /** Whether each order has a stored reply, of the last six days. */
  readonly hasReplies?: boolean;
}

const PRICE = 1000;
const ORDER = sqlId('order', 'n');
const USER = `('user-' || 1 + n % ${SIZES.users})`;
const IS_SEEDED = `id >= ${sqlId('order', '0')} AND id <= ${sqlId('order', '(1::bigint << 48) - 1')}`;

/**
 * Adds the orders with their lines, ledger entries and events. Takes the money from the balances, and the units from the
 * stocks. So the books agree afterwards. No load may run meanwhile. A database takes such orders once.
 */
export async function seedOrders(client: Client, orders: PaidOrders): Promise<void> {
  // Foreign keys are not checked, because these rows are known to fit together.
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
  for (const statement of statements(orders)) await client.query(statement);
  await client.query('RESET session_replication_role; RESET synchronous_commit');
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

/** Orders with everything that the service stores of them, and nothing so old that the housekeeping would remove it. */
export function ordersOfFourWeeks(orders: number): PaidOrders {
  return { orders, paidAt: evenlyOver('28 days', orders), events: 'SENT', hasReplies: true };
}

/** An expression for `paidAt`: `count` orders evenly over a time that ended `endedAgo`. */
export function evenlyOver(span: string, count: number, endedAgo = '0 s'): string {
  return `now() - interval '${endedAgo}' - (${count} - n) * interval '${span}' / ${count}`;
}

function statements({
  orders,
  paidAt,
  lines = 1,
  item = `1 + n % ${SIZES.items}`,
  cancelledEvery,
  events,
  hasReplies = false,
}: PaidOrders): string[] {
  const numbers = `generate_series(0, ${orders - 1}) n`;
  const isCancelled =
    cancelledEvery === undefined ? 'false' : `n % ${cancelledEvery} = ${cancelledEvery - 1}`;
  return [
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
        payment_id, cancelled_at, cancel_reason)
      SELECT ${ORDER}, ${USER}, CASE WHEN ${isCancelled} THEN 'CANCELLED' ELSE 'CONFIRMED' END, ${PRICE * lines}, 0,
        at, at + interval '15 minutes', at, ${ORDER},
        CASE WHEN ${isCancelled} THEN at + interval '1 ms' END, CASE WHEN ${isCancelled} THEN 'REQUESTED' END
      FROM ${numbers}, LATERAL (SELECT date_trunc('milliseconds', ${paidAt}) AS at OFFSET 0) paid`,
    // OFFSET 0 keeps PostgreSQL from computing the item anew for each column that uses it.
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${ORDER}, position, ${sqlId('option', 'item')}, ${sqlId('product', 'item')}, 'Product', 'Standard',
        ${PRICE}, 1, ${PRICE}
      FROM ${numbers}, generate_series(0, ${lines - 1}) position, LATERAL (SELECT ${item} AS item OFFSET 0) chosen`,
    EVENTS[events],
    ...(hasReplies ? [repliesOf(orders)] : []),
    ...BOOKS,
  ];
}

/** The changes of the seeded orders, in the order of their time. */
const CHANGES = `(
  SELECT id AS order_id, user_id, 1 AS sequence, 'shop.order.confirmed' AS event, 'PAYMENT' AS entry, -total AS amount,
    confirmed_at AS at
  FROM orders WHERE ${IS_SEEDED}
  UNION ALL
  SELECT id, user_id, 2, 'shop.order.cancelled', 'REFUND', total, cancelled_at
  FROM orders WHERE ${IS_SEEDED} AND status = 'CANCELLED'
  ORDER BY at, order_id
) change`;

/** The order's id, or the same of another prefix for its second event. */
const EVENT_ID = `CASE sequence WHEN 1 THEN order_id
  ELSE overlay(order_id::text PLACING '${ID_PREFIXES.cancellation}' FROM 1)::uuid END`;

/** Without data, as the service stores events. It reads the order when it sends an event. */
const EVENTS = {
  SENT: `INSERT INTO events (id, order_id, sequence, type, created_at, status, attempts, sent_at)
    SELECT ${EVENT_ID}, order_id, sequence, event, at, 'SENT', 1, at FROM ${CHANGES}`,
  PENDING: `INSERT INTO events (id, order_id, sequence, type, created_at, status, attempts, next_attempt_at)
    SELECT ${EVENT_ID}, order_id, sequence, event, at, 'PENDING', 0, at FROM ${CHANGES}`,
};

function repliesOf(orders: number): string {
  return `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, location, body, created_at)
    SELECT ${USER}, 'seeded-' || n, repeat('f', 43), 201, '/v1/orders/' || ${ORDER}, repeat('x', 600),
      date_trunc('milliseconds', ${evenlyOver('6 days', orders)})
    FROM generate_series(0, ${orders - 1}) n`;
}

/** The ledger goes on from each balance. Then the balance is that of the last entry. */
const BOOKS = [
  `INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, order_id, created_at)
    SELECT gen_random_uuid(), user_id, version + row_number() OVER chain, entry, change.amount,
      balances.amount + sum(change.amount) OVER chain, order_id, at
    FROM ${CHANGES} JOIN balances USING (user_id)
    WINDOW chain AS (PARTITION BY user_id ORDER BY at, order_id)
    ORDER BY at`,
  `UPDATE balances SET amount = last.balance, version = last.version
    FROM (SELECT DISTINCT ON (user_id) user_id, version, balance FROM ledger_entries ORDER BY user_id, version DESC) last
    WHERE last.user_id = balances.user_id`,
  `UPDATE stocks SET on_hand = on_hand - sold.count
    FROM (
      SELECT option_id, count(*) FROM orders JOIN order_lines ON order_id = id
      WHERE ${IS_SEEDED} AND status = 'CONFIRMED' GROUP BY option_id
    ) sold
    WHERE sold.option_id = stocks.option_id`,
];
