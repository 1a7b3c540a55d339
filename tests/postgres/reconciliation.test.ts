import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import {
  CHECK_NAMES,
  type CheckName,
  type ReconciliationReport,
} from '../../src/application/ports/reconciliation.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';

let database: OpenTestDatabase;
let reconciliation: PostgresReconciliation;

beforeEach(async () => {
  database = await openTestDatabase();
  await seedShop(database.url);
  reconciliation = new PostgresReconciliation(database.batches);
});

afterEach(() => database.drop());

/** A rule, a way to break it, the id that is reported, and SQL that breaks the rule without violating a constraint. */
const corruptions: [CheckName, string, string, string][] = [
  [
    'balance-is-ledger-sum',
    'a balance that grew by itself',
    'alice',
    'update balances set amount = amount + 1',
  ],
  [
    'ledger-chains',
    'an entry that does not follow from the one before it',
    SEED.paymentEntry,
    `update ledger_entries set balance = balance + 1 where id = '${SEED.paymentEntry}'`,
  ],
  [
    'ledger-chains',
    'a balance of another version than its last entry',
    SEED.refundEntry,
    "update balances set version = 4 where user_id = 'bob'",
  ],
  [
    'reserved-is-pending-lines',
    'a reservation without an order',
    SEED.option,
    'update stocks set reserved = reserved + 1',
  ],
  [
    'on-hand-is-movements',
    'units from nowhere',
    SEED.otherOption,
    `update stocks set on_hand = on_hand + 1 where option_id = '${SEED.otherOption}'`,
  ],
  [
    'issued-is-rows',
    'a count above the number of coupons',
    SEED.coupon,
    `update coupons set issued = issued + 1 where id = '${SEED.coupon}'`,
  ],
  [
    'coupon-matches-order',
    'an unpaid order whose coupon is free',
    SEED.pendingOrder,
    `update issued_coupons set status = 'ISSUED', order_id = null where id = '${SEED.heldCoupon}'`,
  ],
  [
    'coupon-matches-order',
    'a coupon that names an order which has another coupon',
    SEED.freeCoupon,
    `update issued_coupons set status = 'USED', order_id = '${SEED.confirmedOrder}' where id = '${SEED.freeCoupon}'`,
  ],
  [
    'confirmed-has-event',
    'an event that is lost',
    SEED.confirmedOrder,
    `update orders set confirmed_at = now() where id = '${SEED.confirmedOrder}';
     delete from events where order_id = '${SEED.confirmedOrder}'`,
  ],
  [
    'confirmed-has-event',
    'an event of an order that was never confirmed',
    SEED.pendingOrder,
    `update events set order_id = '${SEED.pendingOrder}' where order_id = '${SEED.confirmedOrder}';
     insert into events select gen_random_uuid(), '${SEED.confirmedOrder}', 1, type, data, created_at, 'PENDING', 0, null, created_at
     from events where order_id = '${SEED.pendingOrder}'`,
  ],
  [
    'cancelled-paid-is-refunded',
    'a refund of too little',
    SEED.refundedOrder,
    `update ledger_entries set amount = amount - 1, balance = balance - 1 where id = '${SEED.refundEntry}';
     update balances set amount = amount - 1 where user_id = 'bob'`,
  ],
];

describe('PostgresReconciliation', () => {
  it('finds no violation in sound books, and counts the rows it judged', async () => {
    const report = await reconciliation.run();
    expect(report.checks.flatMap(({ violations }) => violations)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name, checked }) => [name, checked])).toEqual([
      ['balance-is-ledger-sum', 2],
      ['ledger-chains', 5],
      ['reserved-is-pending-lines', 2],
      ['on-hand-is-movements', 2],
      ['issued-is-rows', 2],
      ['coupon-matches-order', 4],
      ['confirmed-has-one-payment-of-its-total', 1],
      ['confirmed-has-event', 2],
      ['cancelled-paid-is-refunded', 1],
    ]);
  });

  it.each(corruptions)('%s alone fails on %s, and names the row', async (name, _, id, sql) => {
    await query(database.url, sql);
    const { ok, checks } = await reconciliation.run();
    const failed = checks.filter((check) => !check.ok);
    expect(failed.map((check) => check.name)).toEqual([name]);
    expect(failed[0]?.violations).toContainEqual({ id, detail: expect.stringMatching(/^[A-Z0-9].*\.$/) });
    expect(failed[0]?.violationCount).toBe(failed[0]?.violations.length);
    expect(ok).toBe(false);
  });

  it('lists at most 100 violations and counts all of them', async () => {
    await query(
      database.url,
      "insert into balances select 'user-' || n, 1, 0 from generate_series(1, 250) n",
    );
    const check = (await reconciliation.run()).checks.find(({ name }) => name === 'balance-is-ledger-sum');
    expect(check).toMatchObject({ ok: false, checked: 252, violationCount: 250 });
    expect(check?.violations).toHaveLength(100);
  });

  it('reports no violation while money moves, because it reads one snapshot', async () => {
    let isRunning = true;
    const moveMoney = async () => {
      const client = new Client(database.url);
      await client.connect();
      for (let user = 1; isRunning; user += 1) {
        await client.query(
          `begin;
           insert into balances values ('new-${user}', 1, 1);
           insert into ledger_entries values (gen_random_uuid(), 'new-${user}', 1, 'CHARGE', 1, 1, null, now());
           insert into coupons select gen_random_uuid(), name, minimum_order_amount, quantity, 0, issue_starts_at,
             issue_ends_at, usable_until, created_at, discount from coupons where id = '${SEED.coupon}';
           update stocks set on_hand = on_hand + 1 where option_id = '${SEED.option}';
           insert into stock_movements values (gen_random_uuid(), '${SEED.option}', 1, 'Found', now());
           commit`,
        );
      }
      await client.end();
    };
    const moving = moveMoney();
    const reports: ReconciliationReport[] = [];
    for (let run = 0; run < 20; run += 1) reports.push(await reconciliation.run());
    isRunning = false;
    await moving;
    expect(reports.flatMap(({ checks }) => checks.flatMap(({ violations }) => violations))).toEqual([]);
    const checked = (name: CheckName) =>
      reports.map(({ checks }) => checks.find((check) => check.name === name)?.checked ?? Number.NaN);
    expect(new Set(checked('ledger-chains')).size).toBeGreaterThan(1);
    // Every transaction adds one balance, one entry and one campaign to the two, five and two that there were.
    expect(checked('balance-is-ledger-sum').map((count) => count + 3)).toEqual(checked('ledger-chains'));
    expect(checked('balance-is-ledger-sum')).toEqual(checked('issued-is-rows'));
  });

  it('begins no further check after it is told to end', async () => {
    const stopping = new AbortController();
    const client = new Client(database.url);
    await client.connect();
    await client.query('begin; lock table coupons in access exclusive mode');
    const run = reconciliation.run(stopping.signal).catch((error) => error);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(() => query(database.url, waiting)).toHaveLength(1);
    stopping.abort();
    await client.end();
    expect(await run).toMatchObject({ name: 'AbortError' });
    expect((await reconciliation.run()).ok).toBe(true);
  });

  it('reports every check by its name, in the order of the port', async () => {
    expect((await reconciliation.run()).checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
  });
});
