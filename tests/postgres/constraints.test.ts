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
const order = (id: string) => `where id = '${id}'`;
const event = "where type = 'shop.order.confirmed'";
const T = "timestamptz '2026-01-01T00:00:00Z'";

const refused: [string, string][] = [
  ['stocks_reserved_within_on_hand', `update stocks set reserved = on_hand + 1 ${option}`],
  ['stocks_reserved_not_negative', `update stocks set reserved = -1 ${option}`],
  ['stocks_on_hand_not_negative', `update stocks set on_hand = -1, reserved = -1 ${option}`],
  ['stock_movements_delta_range', 'update stock_movements set delta = 0'],
  ['options_price_range', 'update options set price = -1'],
  ['options_position_key', 'update options set position = 0'],
  ['products_name_length', "update products set name = ''"],
  ['balances_amount_not_negative', "update balances set amount = -1 where user_id = 'alice'"],
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
  ['ledger_entries_amount_not_zero', "update ledger_entries set amount = 0 where type = 'CHARGE'"],
  ['ledger_entries_sign_by_type', "update ledger_entries set amount = 1 where type = 'PAYMENT'"],
  ['ledger_entries_order_by_type', "update ledger_entries set order_id = null where type = 'PAYMENT'"],
  ['ledger_entries_balance_not_negative', "update ledger_entries set balance = -1 where type = 'PAYMENT'"],
  [
    'ledger_entries_first_starts_at_zero',
    'update ledger_entries set balance = balance + 1 where version = 1',
  ],
  ['coupons_issued_within_quantity', 'update coupons set issued = quantity + 1'],
  ['coupons_issued_not_negative', 'update coupons set issued = -1'],
  ['coupons_window_order', 'update coupons set issue_ends_at = issue_starts_at'],
  [
    'issued_coupons_claim_key',
    `insert into issued_coupons values (gen_random_uuid(), '${SEED.coupon}', 'bob', 'ISSUED', null, ${T})`,
  ],
  ['issued_coupons_order_by_status', `update issued_coupons set status = 'USED' ${order(SEED.freeCoupon)}`],
  ['issued_coupons_order_by_status', `update issued_coupons set status = 'ISSUED' ${order(SEED.usedCoupon)}`],
  ['orders_status_known', "update orders set status = 'PAID'"],
  ['orders_confirmed_has_time', `update orders set status = 'CONFIRMED' ${order(SEED.pendingOrder)}`],
  ['orders_pending_is_unsettled', `update orders set status = 'PENDING' ${order(SEED.confirmedOrder)}`],
  [
    'orders_cancelled_has_time',
    `update orders set status = 'CANCELLED', cancel_reason = 'REQUESTED' ${order(SEED.pendingOrder)}`,
  ],
  ['orders_cancelled_has_reason', `update orders set cancel_reason = null ${order(SEED.expiredOrder)}`],
  [
    'orders_paid_is_cancelled_on_request',
    `update orders set cancel_reason = 'EXPIRED' ${order(SEED.refundedOrder)}`,
  ],
  ['orders_discount_range', `update orders set discount_amount = 2001 ${order(SEED.pendingOrder)}`],
  ['orders_discount_needs_coupon', `update orders set discount_amount = 1 ${order(SEED.expiredOrder)}`],
  [
    'orders_issued_coupon_fkey',
    `update orders set issued_coupon_id = '${SEED.freeCoupon}' ${order(SEED.pendingOrder)}`,
  ],
  ['order_lines_amount_is_product', 'update order_lines set amount = amount - 1'],
  ['order_lines_quantity_range', 'update order_lines set quantity = 10001, amount = 10001000'],
  ['order_lines_option_fkey', "update order_lines set product_id = '00000000-0000-7000-8000-0000000000ff'"],
  ['orders_paid_has_payment', `update orders set payment_id = null ${order(SEED.confirmedOrder)}`],
  ['events_sequence_key', 'update events set sequence = 1'],
  ['events_pending_has_next_attempt', `update events set status = 'SENT', sent_at = ${T} ${event}`],
  ['events_sent_has_time', `update events set status = 'SENT', next_attempt_at = null ${event}`],
  [
    'counted_hours_is_whole',
    "insert into counted_hours values (timestamptz '2026-01-01T00:30:00Z', timestamptz '2026-01-02T00:00:00Z')",
  ],
  ['counted_hours_is_over', `insert into counted_hours values (${T}, ${T} + interval '59 minutes')`],
  ['hourly_sales_quantity_positive', `insert into hourly_sales values (${T}, '${SEED.option}', 0, ${T})`],
  [
    'hourly_sales_within_hour',
    `insert into hourly_sales values (${T}, '${SEED.option}', 1, ${T} + interval '1 hour')`,
  ],
  ['settings_single_row', "insert into settings (id, currency) values (2, 'KRW')"],
  ['settings_currency_is_iso_4217', "insert into settings (currency) values ('won')"],
];

describe('the schema', () => {
  it.each(refused)('refuses by %s: %s', async (constraint, statement) => {
    await expect(query(database.url, statement)).rejects.toMatchObject({ constraint });
  });

  it('raises P0409 where a write moved other rows than were decided', async () => {
    await expect(query(database.url, "select expect_rows(1, 2, 'stocks')")).rejects.toMatchObject({
      code: 'P0409',
      message: 'moved 1 of 2 rows of stocks',
    });
    expect(await query(database.url, "select expect_rows(2, 2, 'stocks') as fine")).toEqual([{ fine: true }]);
  });

  it('keeps updates of hot rows within their page, without a new entry in any index', async () => {
    const hot = [
      'update stocks set reserved = reserved + 1',
      'update balances set amount = amount + 1, version = version + 1',
      'update coupons set issued = issued + 1',
      `update issued_coupons set status = 'RESERVED', order_id = '${SEED.pendingOrder}' ${order(SEED.freeCoupon)}`,
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
