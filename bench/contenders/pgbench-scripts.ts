import type { Spread, Workload } from '../load/workloads.ts';
import { ID_PREFIXES, SIZES } from '../seed/seeded-rows.ts';

/** Statements that can be sent together. After them, a client has to wait, because it decides something by their results. */
type Stage = readonly string[];

/** As long as the text that the service stores of an order, as a reply or in an event. */
const ORDER = `repeat('x', 640)`;
const OPTION = id('option', 'item');
const PRODUCT = id('product', 'item');
const COUPON = id('coupon', 'campaign');
const USER = `('user-' || :user::text)`;
/** Each client counts its operations in `n`. `run` is a different number in each run. */
const ORDER_ID = `(lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(:op::bigint), 12, '0'))::uuid`;

const COUNT = String.raw`\set n :n + 1
\set op :client_id * 1000000000 + :n`;
const SOME_USER = String.raw`\set user random(1, ${SIZES.users})`;
const CLOCK = `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
const LOCK_STOCK = `SELECT option_id, on_hand, reserved FROM stocks WHERE option_id = ${OPTION} FOR NO KEY UPDATE`;
const LOCK_BALANCE = `SELECT user_id, amount, version FROM balances WHERE user_id = ${USER} FOR NO KEY UPDATE`;
const LOCK_ORDER = `SELECT id, user_id, status, total, expires_at FROM orders WHERE id = ${ORDER_ID} FOR NO KEY UPDATE`;
const LOCK_COUPON = `SELECT id, quantity, issued, issue_starts_at, issue_ends_at FROM coupons
  WHERE id = ${COUPON} FOR NO KEY UPDATE`;
const READ_LINES = `SELECT option_id, quantity, amount FROM order_lines WHERE order_id = ${ORDER_ID}`;
const READ_OFFER = `SELECT o.id, o.product_id, p.name, o.name, o.price, o.on_sale
  FROM options o JOIN products p ON p.id = o.product_id WHERE o.id = ${OPTION}`;
const READ_PRIOR_ISSUE = `SELECT id FROM issued_coupons WHERE coupon_id = ${COUPON} AND user_id = ${USER}`;

const MARKER = 'marker AS (INSERT INTO markers (id, created_at) VALUES (gen_random_uuid(), now()))';
const LINE = `line AS (INSERT INTO order_lines
  (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
  SELECT id, 0, ${OPTION}, ${PRODUCT}, 'Product', 'Standard', 1000, 1, 1000 FROM new_order)`;
const SALE = `sale AS (UPDATE stocks SET on_hand = on_hand - 1 WHERE option_id = ${OPTION})`;
const EVENT = `event AS (INSERT INTO events
  (id, order_id, sequence, type, data, created_at, status, attempts, next_attempt_at)
  VALUES (uuidv7(), ${ORDER_ID}, 1, 'shop.order.confirmed', to_json(${ORDER}), now(), 'PENDING', 0, now()))`;
const DEBIT = balanceChange('- 1000', 'PAYMENT', ORDER_ID);

const PLACE: readonly Stage[] = [
  ['BEGIN', LOCK_STOCK],
  [CLOCK, READ_OFFER, readKey('order')],
  [
    writing(
      MARKER,
      `reservation AS (UPDATE stocks SET reserved = reserved + 1 WHERE option_id = ${OPTION})`,
      newOrder('PENDING'),
      LINE,
      newKey('order', ORDER),
    ),
    'COMMIT',
  ],
];
const PAY: readonly Stage[] = [
  ['BEGIN', LOCK_ORDER, READ_LINES],
  [LOCK_STOCK, LOCK_BALANCE],
  [CLOCK, readKey('payment')],
  [
    writing(
      MARKER,
      `sale AS (UPDATE stocks SET on_hand = on_hand - 1, reserved = reserved - 1 WHERE option_id = ${OPTION})`,
      `paid AS (UPDATE orders SET status = 'CONFIRMED', confirmed_at = now(), payment_id = uuidv7()
        WHERE id = ${ORDER_ID})`,
      ...DEBIT,
      EVENT,
      newKey('payment', `repeat('x', 200)`),
    ),
    'COMMIT',
  ],
];
const CHECKOUT: readonly Stage[] = [
  ['BEGIN', LOCK_STOCK, LOCK_BALANCE],
  [CLOCK, READ_OFFER, readKey('checkout')],
  [writing(MARKER, SALE, newOrder('CONFIRMED'), LINE, ...DEBIT, EVENT, newKey('checkout', ORDER)), 'COMMIT'],
];
const CHARGE: readonly Stage[] = [
  ['BEGIN', LOCK_BALANCE],
  [CLOCK, readKey('charge')],
  [
    writing(MARKER, ...balanceChange('+ 1000', 'CHARGE', 'NULL'), newKey('charge', `repeat('x', 180)`)),
    'COMMIT',
  ],
];
const COUPON_ISSUE: readonly Stage[] = [
  ['BEGIN', LOCK_COUPON],
  [CLOCK, READ_PRIOR_ISSUE],
  [
    writing(
      MARKER,
      `campaign AS (UPDATE coupons SET issued = issued + 1 WHERE id = ${COUPON})`,
      `issued AS (INSERT INTO issued_coupons (id, coupon_id, user_id, status, issued_at)
        VALUES (uuidv7(), ${COUPON}, ${USER}, 'ISSUED', now()))`,
    ),
    'COMMIT',
  ],
];

/**
 * The script with which pgbench does the work of one operation of the workload. It locks, reads and writes the same rows
 * as the service, in one transaction per request. If `isPipelined`, it waits once per stage. Otherwise it waits after
 * every statement.
 */
export function pgbenchScript(workload: Workload, spread: Spread, isPipelined: boolean): string {
  const item = String.raw`\set item ${spread === 'hot' ? '1' : `random(1, ${SIZES.items})`}`;
  const send = isPipelined ? pipelined : oneByOne;
  switch (workload) {
    case 'checkout':
      return lines(COUNT, item, SOME_USER, ...CHECKOUT.map(send));
    case 'order-and-payment':
      return lines(COUNT, item, SOME_USER, ...PLACE.map(send), ...PAY.map(send));
    case 'charge':
      return lines(COUNT, SOME_USER, ...CHARGE.map(send));
    case 'coupon-issue': {
      const campaign = spread === 'hot' ? '1' : `random(1, ${SIZES.coupons})`;
      const user = String.raw`\set user :op * 1000 + :run`;
      return lines(COUNT, String.raw`\set campaign ${campaign}`, user, ...COUPON_ISSUE.map(send));
    }
    default:
      throw new RangeError(`pgbench has no script for ${workload}`);
  }
}

function pipelined(stage: Stage): string {
  return lines(String.raw`\startpipeline`, oneByOne(stage), String.raw`\endpipeline`);
}

function oneByOne(stage: Stage): string {
  return lines(...stage.map((statement) => `${statement};`));
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}

function writing(...parts: readonly string[]): string {
  return `WITH ${parts.join(',\n')}\nSELECT 1`;
}

function id(kind: keyof typeof ID_PREFIXES, variable: string): string {
  return `('${ID_PREFIXES[kind]}' || lpad(to_hex(:${variable}::bigint), 12, '0'))::uuid`;
}

function newOrder(status: 'PENDING' | 'CONFIRMED'): string {
  const payment = status === 'CONFIRMED' ? 'now(), uuidv7()' : 'NULL::timestamptz, NULL::uuid';
  return `new_order AS (INSERT INTO orders
    (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at, payment_id)
    VALUES (${ORDER_ID}, ${USER}, '${status}', 1000, 0, now(), now() + interval '15 minutes', ${payment})
    RETURNING id)`;
}

function balanceChange(change: string, type: 'CHARGE' | 'PAYMENT', orderId: string): string[] {
  return [
    `balance AS (UPDATE balances SET amount = amount ${change}, version = version + 1 WHERE user_id = ${USER}
      RETURNING user_id, amount, version)`,
    `entry AS (INSERT INTO ledger_entries (id, user_id, version, type, amount, balance, order_id, created_at)
      SELECT uuidv7(), user_id, version, '${type}', 0 ${change}, amount, ${orderId}, now() FROM balance)`,
  ];
}

function keyOf(purpose: string): string {
  return `('${purpose}-' || :run::text || '-' || :op::text)`;
}

function readKey(purpose: string): string {
  return `SELECT fingerprint, status, location, body FROM idempotency_keys
    WHERE user_id = ${USER} AND key = ${keyOf(purpose)}`;
}

function newKey(purpose: string, body: string): string {
  return `reply AS (INSERT INTO idempotency_keys (user_id, key, fingerprint, status, location, body, created_at)
    VALUES (${USER}, ${keyOf(purpose)}, repeat('f', 43), 201, '/v1/orders/00000000-0000-0000-0000-000000000000', ${body}, now()))`;
}
