import { SEED } from './seed-shop.ts';

/** By the name of a constraint: statements on the seeded shop that this constraint refuses, and no other one. */
type Violations = Readonly<Record<string, readonly string[]>>;

const T = "timestamptz '2026-01-01T00:00:00Z'";
const BEYOND_AMOUNTS = '1000000000001';
const row = (id: string) => `where id = '${id}'`;
const OPTION = `where option_id = '${SEED.option}'`;
const PAYMENT = "where type = 'PAYMENT'";
const REFUND = "where type = 'REFUND'";

const OF_SETTINGS: Violations = {
  settings_pkey: ["insert into settings (currency) values ('KRW'), ('EUR')"],
  settings_single_row: ["insert into settings (id, currency) values (2, 'KRW')"],
  settings_currency_is_iso_4217: ["insert into settings (currency) values ('won')"],
  job_leases_pkey: [
    `insert into job_leases values ('expiry', gen_random_uuid(), ${T}), ('expiry', gen_random_uuid(), ${T})`,
  ],
  required_migrations_pkey: ["insert into required_migrations values ('0100-next'), ('0100-next')"],
};

const OF_PRODUCTS: Violations = {
  products_pkey: [again('products')],
  products_name_length: tooShortOrLong('products', 'name', 200),
  products_description_length: ["update products set description = repeat('x', 5001)"],
  products_metadata_valid: notMetadata('products', 4096),
  options_metadata_valid: notMetadata('options', 1024),
  options_pkey: [again('options')],
  options_product_fkey: [`update options set product_id = gen_random_uuid() ${row(SEED.otherOption)}`],
  options_position_key: ['update options set position = 0'],
  // The primary key refuses the same rows first.
  options_of_product_key: [
    `alter table options drop constraint options_pkey cascade;
     insert into options select id, product_id, 99, name, price, on_sale from options limit 1`,
  ],
  options_position_range: [
    `update options set position = -1 ${row(SEED.option)}`,
    `update options set position = 100 ${row(SEED.option)}`,
  ],
  options_name_length: tooShortOrLong('options', 'name', 200),
  options_max_per_order_range: [0, 10_001].map((units) => `update options set max_per_order = ${units}`),
  options_price_range: ['update options set price = -1', `update options set price = ${BEYOND_AMOUNTS}`],
};

const OF_STOCKS: Violations = {
  stocks_pkey: [again('stocks')],
  stocks_option_fkey: ['insert into stocks values (gen_random_uuid(), 0, 0)'],
  stocks_on_hand_not_negative: [`update stocks set on_hand = -1, reserved = -1 ${OPTION}`],
  stocks_reserved_not_negative: [`update stocks set reserved = -1 ${OPTION}`],
  stocks_reserved_within_on_hand: [`update stocks set reserved = on_hand + 1 ${OPTION}`],
  stock_movements_pkey: [again('stock_movements')],
  stock_movements_option_fkey: ['update stock_movements set option_id = gen_random_uuid()'],
  stock_movements_delta_range: ['0', '1000000001', '-1000000001'].map(
    (delta) => `update stock_movements set delta = ${delta}`,
  ),
};

const OF_BALANCES: Violations = {
  balances_pkey: [again('balances')],
  balances_user_id_length: [
    "insert into balances values ('', 0, 0)",
    "insert into balances values (repeat('x', 256), 0, 0)",
  ],
  balances_amount_not_negative: ['update balances set amount = -1'],
  balances_version_not_negative: ['update balances set version = -1'],
  ledger_entries_pkey: [
    `insert into ledger_entries values (gen_random_uuid(), 'alice', 2, 'CHARGE', 1, 1, null, ${T})`,
  ],
  ledger_entries_order_key: [
    `insert into ledger_entries
      values (gen_random_uuid(), 'alice', 3, 'PAYMENT', -1500, 7000, '${SEED.confirmedOrder}', ${T})`,
  ],
  ledger_entries_balance_fkey: [
    `insert into ledger_entries values (gen_random_uuid(), 'carol', 1, 'CHARGE', 1, 1, null, ${T})`,
  ],
  ledger_entries_order_fkey: [`update ledger_entries set order_id = gen_random_uuid() ${PAYMENT}`],
  ledger_entries_version_positive: ["update ledger_entries set version = 0 where type = 'CHARGE'"],
  ledger_entries_type_known: [`update ledger_entries set type = 'GIFT' ${REFUND}`],
  ledger_entries_amount_not_zero: [`update ledger_entries set amount = 0 ${REFUND}`],
  ledger_entries_sign_by_type: [
    `update ledger_entries set amount = 1 ${PAYMENT}`,
    `update ledger_entries set amount = -1 ${REFUND}`,
  ],
  ledger_entries_order_by_type: [
    `update ledger_entries set order_id = null ${PAYMENT}`,
    `update ledger_entries set order_id = '${SEED.pendingOrder}' where type = 'CHARGE'`,
    `update ledger_entries set type = 'ADJUSTMENT', reason = 'Gift' ${REFUND}`,
  ],
  ledger_entries_reason_by_type: [
    `update ledger_entries set reason = 'Gift' ${PAYMENT}`,
    ...['null', "''", "repeat('x', 201)"].map(
      (reason) => `update ledger_entries set type = 'ADJUSTMENT', reason = ${reason} where type = 'CHARGE'`,
    ),
  ],
  ledger_entries_balance_not_negative: [`update ledger_entries set balance = -1 ${PAYMENT}`],
  ledger_entries_balance_before_not_negative: [`update ledger_entries set balance = amount - 1 ${REFUND}`],
  ledger_entries_first_starts_at_zero: ['update ledger_entries set balance = balance + 1 where version = 1'],
};

/** What a discount may be is judged by a type of its own; `discounts.test.ts` has its tests. */
const OF_COUPONS: Violations = {
  coupons_pkey: [again('coupons')],
  coupons_name_length: tooShortOrLong('coupons', 'name', 200),
  coupons_minimum_range: ['-1', BEYOND_AMOUNTS].map(
    (minimum) => `update coupons set minimum_order_amount = ${minimum}`,
  ),
  coupons_quantity_range: [
    'update coupons set quantity = 0, issued = 0',
    'update coupons set quantity = 1000000001',
  ],
  coupons_issued_not_negative: ['update coupons set issued = -1'],
  coupons_issued_within_quantity: ['update coupons set issued = quantity + 1'],
  coupons_window_order: [
    'update coupons set issue_ends_at = issue_starts_at',
    "update coupons set issue_ends_at = usable_until + interval '1 day'",
  ],
};

const OF_ISSUED_COUPONS: Violations = {
  issued_coupons_pkey: [again('issued_coupons')],
  issued_coupons_coupon_fkey: [anIssuedCoupon({ couponId: 'gen_random_uuid()' })],
  issued_coupons_claim_key: [anIssuedCoupon({ userId: "'bob'" })],
  // The primary key refuses the same rows first.
  issued_coupons_of_user_key: [
    `alter table issued_coupons drop constraint issued_coupons_pkey cascade;
     insert into issued_coupons select i.id, c.id, i.user_id, i.status, i.order_id, i.issued_at
      from issued_coupons i join coupons c on c.id <> i.coupon_id where i.id = '${SEED.freeCoupon}'`,
  ],
  issued_coupons_user_id_length: [
    anIssuedCoupon({ userId: "''" }),
    anIssuedCoupon({ userId: "repeat('x', 256)" }),
  ],
  issued_coupons_status_known: [`update issued_coupons set status = 'LOST' ${row(SEED.usedCoupon)}`],
  issued_coupons_order_by_status: [
    `update issued_coupons set status = 'USED' ${row(SEED.freeCoupon)}`,
    `update issued_coupons set status = 'ISSUED' ${row(SEED.usedCoupon)}`,
  ],
  issued_coupons_order_fkey: [
    `update issued_coupons set order_id = gen_random_uuid() ${row(SEED.usedCoupon)}`,
  ],
};

const OF_ORDERS: Violations = {
  orders_pkey: [
    `insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
      values ('${SEED.pendingOrder}', 'carol', 'PENDING', 0, 0, ${T}, ${T})`,
  ],
  orders_issued_coupon_fkey: [
    // It belongs to another user.
    `update orders set issued_coupon_id = '${SEED.freeCoupon}' ${row(SEED.pendingOrder)}`,
    `update orders set issued_coupon_id = gen_random_uuid() ${row(SEED.pendingOrder)}`,
  ],
  orders_user_id_length: tooShortOrLong('orders', 'user_id', 255),
  orders_status_known: ["update orders set status = 'PAID'"],
  orders_cancel_reason_known: [`update orders set cancel_reason = 'LOST' ${row(SEED.expiredOrder)}`],
  // A total below zero leaves no room for the discount, which is refused first.
  orders_items_total_range: [`update orders set items_total = ${BEYOND_AMOUNTS}`],
  orders_discount_range: [
    `update orders set discount_amount = -1 ${row(SEED.pendingOrder)}`,
    `update orders set discount_amount = items_total + 1 ${row(SEED.pendingOrder)}`,
  ],
  orders_discount_needs_coupon: [`update orders set discount_amount = 1 ${row(SEED.expiredOrder)}`],
  orders_pending_is_unsettled: [`update orders set status = 'PENDING' ${row(SEED.confirmedOrder)}`],
  orders_confirmed_has_time: [`update orders set status = 'CONFIRMED' ${row(SEED.pendingOrder)}`],
  orders_paid_has_payment: [
    `update orders set payment_id = null ${row(SEED.confirmedOrder)}`,
    `update orders set payment_id = gen_random_uuid() ${row(SEED.pendingOrder)}`,
  ],
  orders_cancelled_has_time: [
    `update orders set status = 'CANCELLED', cancel_reason = 'REQUESTED' ${row(SEED.pendingOrder)}`,
    `update orders set cancelled_at = ${T} ${row(SEED.pendingOrder)}`,
  ],
  orders_cancelled_has_reason: [
    `update orders set cancel_reason = null ${row(SEED.expiredOrder)}`,
    `update orders set cancel_reason = 'REQUESTED' ${row(SEED.pendingOrder)}`,
  ],
  orders_paid_is_cancelled_on_request: [
    `update orders set cancel_reason = 'EXPIRED' ${row(SEED.refundedOrder)}`,
  ],
  orders_expires_after_placed: ["update orders set expires_at = placed_at - interval '1 second'"],
};

const OF_ORDER_LINES: Violations = {
  order_lines_pkey: [again('order_lines')],
  order_lines_order_fkey: ['update order_lines set order_id = gen_random_uuid()'],
  order_lines_option_fkey: ['update order_lines set product_id = gen_random_uuid()'],
  order_lines_position_range: [
    'update order_lines set position = -1',
    'update order_lines set position = 100',
  ],
  order_lines_unit_price_range: ['-1', BEYOND_AMOUNTS].map(
    (price) => `update order_lines set unit_price = ${price}, amount = ${price} * quantity`,
  ),
  order_lines_quantity_range: ['0', '10001'].map(
    (quantity) => `update order_lines set quantity = ${quantity}, amount = ${quantity} * unit_price`,
  ),
  order_lines_amount_is_product: ['update order_lines set amount = amount - 1'],
};

const OF_EVENTS: Violations = {
  events_pkey: [again('events')],
  events_sequence_key: ['update events set sequence = 1'],
  events_order_fkey: ['update events set order_id = gen_random_uuid()'],
  events_sequence_positive: ['update events set sequence = sequence - 1'],
  events_type_known: ["update events set type = 'shop.order.lost'"],
  events_status_known: ["update events set status = 'LOST', next_attempt_at = null"],
  events_traceparent_valid: [
    "update events set traceparent = 'secret'",
    `update events set traceparent = '00-${'a'.repeat(32)}-${'b'.repeat(16)}-02'`,
  ],
  events_attempts_not_negative: ['update events set attempts = -1'],
  events_pending_has_next_attempt: [
    'update events set next_attempt_at = null',
    `update events set status = 'SENT', sent_at = ${T}`,
  ],
  events_sent_has_time: ["update events set status = 'SENT', next_attempt_at = null"],
  events_dead_has_error: ["update events set status = 'DEAD', next_attempt_at = null"],
  events_lease_has_end: [
    'update events set lease = gen_random_uuid()',
    `update events set leased_until = ${T}`,
  ],
  events_leased_is_pending: [
    `update events set status = 'SENT', sent_at = ${T}, next_attempt_at = null,
      lease = gen_random_uuid(), leased_until = ${T}`,
  ],
};

const OF_KEYS: Violations = {
  idempotency_keys_pkey: [`${aKey({})}, ('alice', 'key', '', 201, null, '', ${T})`],
  idempotency_keys_user_id_length: [aKey({ userId: "''" }), aKey({ userId: "repeat('x', 256)" })],
  idempotency_keys_key_length: [aKey({ key: "''" }), aKey({ key: "repeat('x', 256)" })],
  idempotency_keys_status_range: [aKey({ status: 199 }), aKey({ status: 600 })],
  markers_pkey: [`insert into markers (id) values ('${SEED.pendingOrder}'), ('${SEED.pendingOrder}')`],
};

const OF_RANK: Violations = {
  rank_pkey: [`${aRank({})}, (1, ${T}, ${T}, ${T} + interval '1 day', '[]')`],
  rank_single_row: [aRank({ id: 2 })],
  rank_window_order: [aRank({ from: `${T} + interval '1 day'` })],
  rank_data_is_list: [aRank({ data: "'{}'" })],
  counted_hours_pkey: [
    `insert into counted_hours values (${T}, ${T} + interval '1 hour'), (${T}, ${T} + interval '2 hours')`,
  ],
  counted_hours_is_whole: [
    `insert into counted_hours values (${T} + interval '30 minutes', ${T} + interval '1 day')`,
  ],
  counted_hours_is_over: [`insert into counted_hours values (${T}, ${T} + interval '59 minutes')`],
  hourly_sales_pkey: [`${anHourOfSales({})}, (${T}, '${SEED.product}', 2, ${T})`],
  hourly_sales_quantity_positive: [anHourOfSales({ quantity: 0 })],
  hourly_sales_within_hour: [
    anHourOfSales({ lastSoldAt: `${T} - interval '1 second'` }),
    anHourOfSales({ lastSoldAt: `${T} + interval '1 hour'` }),
  ],
};

const OF_AUDIT: Violations = {
  audit_entries_pkey: [
    `${anAuditEntry({})}, ('${SEED.product}', ${T}, 'boss', 'rank.refreshed', 'rank', null, null, '{}')`,
  ],
  audit_entries_subject_length: ["''", "repeat('x', 256)"].map((subject) => anAuditEntry({ subject })),
  audit_entries_action_known: [anAuditEntry({ action: "'rank.lost'" }), anAuditEntry({ type: "'order'" })],
  audit_entries_has_target: [
    anAuditEntry({ target: "'x'" }),
    anAuditEntry({ action: "'order.cancelled'", type: "'order'" }),
  ],
};

export const VIOLATIONS: Violations = {
  ...OF_SETTINGS,
  ...OF_PRODUCTS,
  ...OF_STOCKS,
  ...OF_BALANCES,
  ...OF_COUPONS,
  ...OF_ISSUED_COUPONS,
  ...OF_ORDERS,
  ...OF_ORDER_LINES,
  ...OF_EVENTS,
  ...OF_KEYS,
  ...OF_RANK,
  ...OF_AUDIT,
};

/** Inserts a row a second time. */
function again(table: string): string {
  return `insert into ${table} select * from ${table} limit 1`;
}

function tooShortOrLong(table: string, column: string, maximum: number): string[] {
  return [
    `update ${table} set ${column} = ''`,
    `update ${table} set ${column} = repeat('x', ${maximum + 1})`,
  ];
}

function notMetadata(table: string, maxBytes: number): string[] {
  const key = (name: string) => `json_build_object('${name}', '')`;
  const tooLarge = `('{"k":"' || repeat('x', ${maxBytes} - 7) || '"}')::json`;
  const tooMany = "(select json_object_agg('k' || n, '') from generate_series(1, 21) n)";
  const values = [
    "'[]'",
    "'null'",
    `'{"k":1}'`,
    `'{"k":null}'`,
    key(''),
    key('.a'),
    key('a b'),
    key('k'.repeat(41)),
    tooLarge,
    tooMany,
  ];
  return values.map((value) => `update ${table} set metadata = ${value}`);
}

function anIssuedCoupon({ couponId = `'${SEED.coupon}'`, userId = "'carol'" }): string {
  return `insert into issued_coupons values (gen_random_uuid(), ${couponId}, ${userId}, 'ISSUED', null, ${T})`;
}

function aKey({ userId = "'alice'", key = "'key'", status = 201 }): string {
  return `insert into idempotency_keys values (${userId}, ${key}, '', ${status}, null, '', ${T})`;
}

function aRank({ id = 1, from = `${T} - interval '3 days'`, data = "'[]'" }): string {
  return `insert into rank values (${id}, ${T}, ${from}, ${T}, ${data})`;
}

function anHourOfSales({ quantity = 1, lastSoldAt = T }): string {
  return `insert into hourly_sales values (${T}, '${SEED.product}', ${quantity}, ${lastSoldAt})`;
}

function anAuditEntry({
  subject = "'boss'",
  action = "'rank.refreshed'",
  type = "'rank'",
  target = 'null',
}): string {
  return `insert into audit_entries
    values ('${SEED.product}', ${T}, ${subject}, ${action}, ${type}, ${target}, null, '{}')`;
}
