import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedShop(database.url);
});

afterAll(() => database.drop());

const option = `where option_id = '${SEED.option}'`;
const row = (id: string) => `where id = '${id}'`;
const event = "where type = 'shop.order.confirmed'";
const T = "timestamptz '2026-01-01T00:00:00Z'";

/** A stored reply with these values. */
const reply = ({ userId = 'u', key = 'k', status = 200 }) =>
  `insert into idempotency_keys values ('${userId}', '${key}', 'f', ${status}, null, '{}', ${T})`;

/** A rank of the day from `T` on with these values. */
const rank = ({ id = 1, to = `${T} + interval '1 day'`, data = '[]' }) =>
  `insert into rank values (${id}, ${T}, ${T}, ${to}, '${data}')`;

/** Constraints, each with a statement that it refuses. */
const refused: [string, string][] = [
  ['products_pkey', 'insert into products select * from products'],
  ['products_name_length', "update products set name = ''"],
  ['products_description_length', "update products set description = repeat('x', 5001)"],
  ['options_pkey', 'insert into options select * from options'],
  ['options_product_fkey', `update options set product_id = gen_random_uuid() ${row(SEED.otherOption)}`],
  ['options_position_key', 'update options set position = 0'],
  ['options_position_range', `update options set position = 100 ${row(SEED.option)}`],
  ['options_name_length', "update options set name = repeat('x', 201)"],
  ['options_price_range', 'update options set price = -1'],
  ['stocks_pkey', 'insert into stocks select * from stocks'],
  ['stocks_option_fkey', 'insert into stocks values (gen_random_uuid(), 0, 0)'],
  ['stocks_reserved_within_on_hand', `update stocks set reserved = on_hand + 1 ${option}`],
  ['stocks_reserved_not_negative', `update stocks set reserved = -1 ${option}`],
  ['stocks_on_hand_not_negative', `update stocks set on_hand = -1, reserved = -1 ${option}`],
  ['stock_movements_pkey', 'insert into stock_movements select * from stock_movements'],
  ['stock_movements_option_fkey', 'update stock_movements set option_id = gen_random_uuid()'],
  ['stock_movements_delta_range', 'update stock_movements set delta = 0'],
  ['balances_pkey', "insert into balances values ('alice', 0, 0)"],
  ['balances_user_id_length', "insert into balances values ('', 0, 0)"],
  ['balances_amount_not_negative', "update balances set amount = -1 where user_id = 'alice'"],
  ['balances_version_not_negative', 'update balances set version = -1'],
  [
    'ledger_entries_pkey',
    `insert into ledger_entries values (gen_random_uuid(), 'alice', 2, 'CHARGE', 1, 1, null, ${T})`,
  ],
  [
    'ledger_entries_id_key',
    `insert into ledger_entries values ('${SEED.charge}', 'alice', 3, 'CHARGE', 1, 8501, null, ${T})`,
  ],
  [
    'ledger_entries_balance_fkey',
    `insert into ledger_entries values (gen_random_uuid(), 'nobody', 1, 'CHARGE', 1, 1, null, ${T})`,
  ],
  [
    'ledger_entries_order_key',
    `insert into ledger_entries values (gen_random_uuid(), 'alice', 3, 'PAYMENT', -1500, 7000, '${SEED.confirmedOrder}', ${T})`,
  ],
  [
    'ledger_entries_order_fkey',
    "update ledger_entries set order_id = gen_random_uuid() where type = 'REFUND'",
  ],
  ['ledger_entries_version_positive', `update ledger_entries set version = 0 ${row(SEED.charge)}`],
  ['ledger_entries_type_known', "update ledger_entries set type = 'GIFT' where type = 'REFUND'"],
  ['ledger_entries_amount_not_zero', "update ledger_entries set amount = 0 where type = 'CHARGE'"],
  ['ledger_entries_sign_by_type', "update ledger_entries set amount = 1 where type = 'PAYMENT'"],
  ['ledger_entries_order_by_type', "update ledger_entries set order_id = null where type = 'PAYMENT'"],
  ['ledger_entries_balance_not_negative', "update ledger_entries set balance = -1 where type = 'PAYMENT'"],
  [
    'ledger_entries_balance_before_not_negative',
    "update ledger_entries set balance = amount - 1 where type = 'REFUND'",
  ],
  [
    'ledger_entries_first_starts_at_zero',
    'update ledger_entries set balance = balance + 1 where version = 1',
  ],
  ['coupons_pkey', 'insert into coupons select * from coupons'],
  ['coupons_name_length', "update coupons set name = ''"],
  ['discount_valid', "update coupons set discount = '{}'"],
  ['coupons_minimum_range', 'update coupons set minimum_order_amount = -1'],
  ['coupons_quantity_range', 'update coupons set quantity = 1000000001'],
  ['coupons_issued_within_quantity', 'update coupons set issued = quantity + 1'],
  ['coupons_issued_not_negative', 'update coupons set issued = -1'],
  ['coupons_window_order', 'update coupons set issue_ends_at = issue_starts_at'],
  ['issued_coupons_pkey', `update issued_coupons set id = '${SEED.freeCoupon}'`],
  [
    'issued_coupons_coupon_fkey',
    `update issued_coupons set coupon_id = gen_random_uuid() ${row(SEED.freeCoupon)}`,
  ],
  [
    'issued_coupons_order_fkey',
    `update issued_coupons set status = 'USED', order_id = gen_random_uuid() ${row(SEED.freeCoupon)}`,
  ],
  [
    'issued_coupons_claim_key',
    `insert into issued_coupons values (gen_random_uuid(), '${SEED.coupon}', 'bob', 'ISSUED', null, ${T})`,
  ],
  ['issued_coupons_user_id_length', `update issued_coupons set user_id = '' ${row(SEED.freeCoupon)}`],
  ['issued_coupons_status_known', `update issued_coupons set status = 'LOST' ${row(SEED.heldCoupon)}`],
  ['issued_coupons_order_by_status', `update issued_coupons set status = 'USED' ${row(SEED.freeCoupon)}`],
  ['issued_coupons_order_by_status', `update issued_coupons set status = 'ISSUED' ${row(SEED.usedCoupon)}`],
  ['orders_pkey', `update orders set id = '${SEED.expiredOrder}' ${row(SEED.refundedOrder)}`],
  ['orders_user_id_length', `update orders set user_id = '' ${row(SEED.expiredOrder)}`],
  ['orders_status_known', "update orders set status = 'PAID'"],
  ['orders_items_total_range', 'update orders set items_total = 1000000000001'],
  ['orders_discount_range', `update orders set discount_amount = 2001 ${row(SEED.pendingOrder)}`],
  ['orders_discount_needs_coupon', `update orders set discount_amount = 1 ${row(SEED.expiredOrder)}`],
  [
    'orders_issued_coupon_fkey',
    `update orders set issued_coupon_id = '${SEED.freeCoupon}' ${row(SEED.pendingOrder)}`,
  ],
  ['orders_expires_after_placed', "update orders set expires_at = placed_at - interval '1 ms'"],
  ['orders_confirmed_has_time', `update orders set status = 'CONFIRMED' ${row(SEED.pendingOrder)}`],
  ['orders_paid_has_payment', `update orders set payment_id = null ${row(SEED.confirmedOrder)}`],
  ['orders_pending_is_unsettled', `update orders set status = 'PENDING' ${row(SEED.confirmedOrder)}`],
  [
    'orders_cancelled_has_time',
    `update orders set status = 'CANCELLED', cancel_reason = 'REQUESTED' ${row(SEED.pendingOrder)}`,
  ],
  ['orders_cancelled_has_reason', `update orders set cancel_reason = null ${row(SEED.expiredOrder)}`],
  ['orders_cancel_reason_known', `update orders set cancel_reason = 'OTHER' ${row(SEED.expiredOrder)}`],
  [
    'orders_paid_is_cancelled_on_request',
    `update orders set cancel_reason = 'EXPIRED' ${row(SEED.refundedOrder)}`,
  ],
  ['order_lines_pkey', 'insert into order_lines select * from order_lines'],
  [
    'order_lines_order_fkey',
    `insert into order_lines select gen_random_uuid(), 0, option_id, product_id, '', '', 1, 1, 1 from order_lines`,
  ],
  ['order_lines_option_fkey', "update order_lines set product_id = '00000000-0000-7000-8000-0000000000ff'"],
  ['order_lines_position_range', 'update order_lines set position = 100'],
  ['order_lines_unit_price_range', 'update order_lines set unit_price = -1, amount = -quantity'],
  ['order_lines_quantity_range', 'update order_lines set quantity = 10001, amount = 10001000'],
  ['order_lines_amount_is_product', 'update order_lines set amount = amount - 1'],
  ['events_pkey', 'insert into events select * from events'],
  ['events_order_fkey', 'update events set order_id = gen_random_uuid()'],
  ['events_sequence_key', 'update events set sequence = 1'],
  ['events_sequence_positive', 'update events set sequence = 0'],
  ['events_type_known', "update events set type = 'shop.order.placed'"],
  ['events_status_known', "update events set status = 'LOST', next_attempt_at = null"],
  ['events_attempts_not_negative', 'update events set attempts = -1'],
  ['events_pending_has_next_attempt', `update events set status = 'SENT', sent_at = ${T} ${event}`],
  ['events_sent_has_time', `update events set status = 'SENT', next_attempt_at = null ${event}`],
  ['events_dead_has_error', `update events set status = 'DEAD', next_attempt_at = null ${event}`],
  ['events_lease_has_end', 'update events set lease = gen_random_uuid()'],
  [
    'events_leased_is_pending',
    `update events set status = 'SENT', sent_at = ${T}, next_attempt_at = null, lease = gen_random_uuid(), leased_until = ${T}`,
  ],
  ['idempotency_keys_pkey', `${reply({})}; ${reply({})}`],
  ['idempotency_keys_user_id_length', reply({ userId: '' })],
  ['idempotency_keys_key_length', reply({ key: 'k'.repeat(256) })],
  ['idempotency_keys_status_range', reply({ status: 199 })],
  ['markers_pkey', `insert into markers (id) values ('${SEED.option}'), ('${SEED.option}')`],
  ['rank_pkey', `${rank({})}; ${rank({})}`],
  ['rank_single_row', rank({ id: 2 })],
  ['rank_window_order', rank({ to: T })],
  ['rank_data_is_list', rank({ data: '{}' })],
  [
    'counted_hours_pkey',
    `insert into counted_hours select ${T}, ${T} + interval '1 hour' from generate_series(1, 2)`,
  ],
  [
    'counted_hours_is_whole',
    "insert into counted_hours values (timestamptz '2026-01-01T00:30:00Z', timestamptz '2026-01-02T00:00:00Z')",
  ],
  ['counted_hours_is_over', `insert into counted_hours values (${T}, ${T} + interval '59 minutes')`],
  [
    'hourly_sales_pkey',
    `insert into hourly_sales select ${T}, '${SEED.option}', 1, ${T} from generate_series(1, 2)`,
  ],
  ['hourly_sales_quantity_positive', `insert into hourly_sales values (${T}, '${SEED.option}', 0, ${T})`],
  [
    'hourly_sales_within_hour',
    `insert into hourly_sales values (${T}, '${SEED.option}', 1, ${T} + interval '1 hour')`,
  ],
  ['settings_pkey', "insert into settings (currency) values ('KRW'), ('KRW')"],
  ['settings_single_row', "insert into settings (id, currency) values (2, 'KRW')"],
  ['settings_currency_is_iso_4217', "insert into settings (currency) values ('won')"],
];

/** Unique keys that contain the primary key. Foreign keys need them. The primary key is violated before they are. */
const NEVER_ALONE = ['options_of_product_key', 'issued_coupons_of_user_key'];

/** A discount as JSON, and what is wrong with it. */
const refusedDiscounts: [string, string][] = [
  ['no field', '{}'],
  ['no object but a list', '[]'],
  ['no object but a number', '300'],
  ['no object but text', '"FIXED"'],
  ['no object but null', 'null'],
  ['no kind', '{"amount": 300}'],
  ['an unknown kind', '{"type": "FREE", "amount": 300}'],
  ['no amount', '{"type": "FIXED"}'],
  ['null for an amount', '{"type": "FIXED", "amount": null}'],
  ['text for an amount', '{"type": "FIXED", "amount": "300"}'],
  ['a list for an amount', '{"type": "FIXED", "amount": [300]}'],
  ['an amount of 0', '{"type": "FIXED", "amount": 0}'],
  ['a negative amount', '{"type": "FIXED", "amount": -300}'],
  ['a fraction of an amount', '{"type": "FIXED", "amount": 300.5}'],
  ['too high an amount', '{"type": "FIXED", "amount": 1000000000001}'],
  ['another field', '{"type": "FIXED", "amount": 300, "note": "x"}'],
  ['the field of another kind', '{"type": "FIXED", "amount": 300, "percent": 10}'],
  ['no percent', '{"type": "PERCENTAGE", "maximumAmount": null}'],
  ['text for a percent', '{"type": "PERCENTAGE", "percent": "10", "maximumAmount": null}'],
  ['a percent of 0', '{"type": "PERCENTAGE", "percent": 0, "maximumAmount": null}'],
  ['more than 100 percent', '{"type": "PERCENTAGE", "percent": 101, "maximumAmount": null}'],
  ['a fraction of a percent', '{"type": "PERCENTAGE", "percent": 0.5, "maximumAmount": null}'],
  ['no maximum', '{"type": "PERCENTAGE", "percent": 10}'],
  ['text for a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": "500"}'],
  ['a negative maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": -1}'],
  ['a fraction of a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 0.5}'],
  ['too high a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 1000000000001}'],
  ['another field', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": null, "amount": 1}'],
];

describe('the schema', () => {
  it('has no constraint that these tests leave out', async () => {
    const named = await query(
      database.url,
      `select conname as name from pg_constraint
       where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u')
       union select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indexrelid
       where indisunique and relnamespace = 'public'::regnamespace`,
    );
    const own = named.map(({ name }) => String(name)).filter((name) => !name.startsWith('kysely'));
    const tested = new Set([...refused.map(([constraint]) => constraint), ...NEVER_ALONE]);
    expect(own.sort()).toEqual([...tested].sort());
  });

  it.each(refusedDiscounts)('refuses a discount with %s: %s', async (_, discount) => {
    await expect(query(database.url, `update coupons set discount = '${discount}'`)).rejects.toMatchObject({
      constraint: 'discount_valid',
    });
  });

  it('refuses a campaign without a discount', async () => {
    await expect(query(database.url, 'update coupons set discount = null')).rejects.toMatchObject({
      constraint: 'discount_valid',
    });
  });

  it.each([
    '{"type": "FIXED", "amount": 1}',
    '{"type": "FIXED", "amount": 1000000000000}',
    '{"type": "PERCENTAGE", "percent": 1, "maximumAmount": null}',
    '{"type": "PERCENTAGE", "percent": 100, "maximumAmount": 0}',
    '{"type": "PERCENTAGE", "percent": 100, "maximumAmount": 1000000000000}',
  ])('stores the discount %s', async (discount) => {
    const stored = await query(
      database.url,
      `update coupons set discount = '${discount}' where id = '${SEED.coupon}' returning discount`,
    );
    expect(stored).toEqual([{ discount: JSON.parse(discount) }]);
  });

  it.each(refused)('refuses by %s: %s', async (constraint, statement) => {
    await expect(query(database.url, statement)).rejects.toMatchObject({ constraint });
  });

  it('raises P0409 if a write moved fewer rows than were decided', async () => {
    await expect(query(database.url, "select expect_rows(1, 2, 'stocks')")).rejects.toMatchObject({
      code: 'P0409',
      message: 'moved 1 of 2 rows of stocks',
    });
    expect(await query(database.url, "select expect_rows(2, 2, 'stocks') as fine")).toEqual([{ fine: true }]);
  });

  it('updates the most frequently changed rows within their page, without a new index entry', async () => {
    const hot = [
      'update stocks set reserved = reserved + 1',
      'update balances set amount = amount + 1, version = version + 1',
      'update coupons set issued = issued + 1',
      `update issued_coupons set status = 'RESERVED', order_id = '${SEED.pendingOrder}' ${row(SEED.freeCoupon)}`,
    ];
    const tables = hot.map((statement) => statement.split(' ')[1] ?? '');
    const client = new Client(database.url);
    await client.connect();
    await client.query('begin');
    for (const statement of hot) await client.query(statement);
    const counts = tables.map(
      (table) => `pg_stat_get_xact_tuples_updated('${table}'::regclass) > 0 and
        pg_stat_get_xact_tuples_updated('${table}'::regclass) =
        pg_stat_get_xact_tuples_hot_updated('${table}'::regclass) as ${table}`,
    );
    const { rows } = await client.query(`select ${counts.join(', ')}`);
    await client.end();
    expect(rows).toEqual([Object.fromEntries(tables.map((table) => [table, true]))]);
  });
});
