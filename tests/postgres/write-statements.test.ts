import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { writeOf } from '../../src/adapters/postgres/transactions/write/write-statements.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import type { IdentityMap, RowChanges } from '../../src/application/unit-of-work/identity-map.ts';
import { createIdentityMaps, type IdentityMaps } from '../../src/application/unit-of-work/identity-maps.ts';
import {
  LOCK_ORDER,
  type LockableRows,
  type TableName,
} from '../../src/application/unit-of-work/lockable-tables.ts';
import { type Appended, collectWrites, type Writes } from '../../src/application/unit-of-work/writes.ts';
import { Balance } from '../../src/domain/balance.ts';
import { Coupon } from '../../src/domain/coupon.ts';
import { newDelivery, redeliver } from '../../src/domain/delivery.ts';
import { orderConfirmed } from '../../src/domain/event.ts';
import { Product } from '../../src/domain/product.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCoupon, anId, anIssuedCoupon, anOrder, NOON } from '../builders.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { waitingLanes } from './waiting-lanes.ts';

const LOCK_TIMEOUT_MS = 5_000;

const NOTHING: Appended = { movements: [], ledger: [], events: [], replies: [], audit: [], rank: null };

let database: TestDatabase;
let lane: LaneConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedShop(database.url);
  lane = await LaneConnection.open({ database: shopDatabase(database.url), types: typeParsers });
});

afterAll(async () => {
  await lane.close();
  await database.drop();
});

/** Makes the write in a transaction. */
async function send(writes: Writes): Promise<void> {
  lane.begin(LOCK_TIMEOUT_MS);
  for (const bound of writeOf(writes, anId())) lane.write(bound);
  try {
    await lane.control('COMMIT');
  } catch (error) {
    await lane.control('ROLLBACK');
    throw error;
  }
}

/** Sends a write of these changes. The rows in the database may differ from the rows that were changed. */
function write(prepare: (maps: IdentityMaps) => void, appended: Partial<Appended> = {}) {
  const maps = createIdentityMaps();
  prepare(maps);
  return send(collectWrites(maps, { ...NOTHING, ...appended }, NOON));
}

const ORDER = anOrder();
const COUPON = aCoupon();
const ISSUED_COUPON = anIssuedCoupon();
const STOCK = new Stock(anId(), 8, 2);
const DELIVERY = newDelivery(orderConfirmed(ORDER.confirm(anId(), NOON), 'KRW', anId(), NOON));
const PRODUCT = new Product({
  id: anId(),
  name: 'Mug',
  description: '',
  metadata: {},
  options: [{ id: anId(), name: 'Blue', price: 1, onSale: true, maxPerOrder: null, metadata: {} }],
  createdAt: NOON,
});

/** For each lockable table: its name in the database, and a row before and after a change. */
const ROWS: {
  readonly [Name in TableName]: {
    readonly name: string;
    readonly before: LockableRows[Name];
    readonly after: LockableRows[Name];
  };
} = {
  products: { name: 'products', before: PRODUCT, after: PRODUCT.change({ name: 'Cup' }) },
  orders: { name: 'orders', before: ORDER, after: ORDER.cancel('REQUESTED', NOON) },
  stocks: { name: 'stocks', before: STOCK, after: STOCK.reserve(1) },
  coupons: { name: 'coupons', before: COUPON, after: new Coupon({ ...COUPON, quantity: 200 }) },
  issuedCoupons: {
    name: 'issued_coupons',
    before: ISSUED_COUPON,
    after: ISSUED_COUPON.holdFor(ORDER.id),
  },
  balances: { name: 'balances', before: new Balance('ann', 1, 1), after: new Balance('ann', 2, 2) },
  deliveries: { name: 'events', before: DELIVERY, after: redeliver(DELIVERY, NOON) },
};

/** The texts of a write that changes only rows of this table. */
function textsOf(table: TableName, changes: Partial<RowChanges<LockableRows[TableName]>>): string[] {
  const nothing = collectWrites(createIdentityMaps(), NOTHING, NOON);
  const rows = { ...nothing.rows, [table]: { added: [], changed: [], ...changes } };
  return writeOf({ ...nothing, rows }, anId()).map(({ statement }) => statement.text);
}

// If a table has no part in the write, its rows are lost without an error.
describe('A write', () => {
  // A delivery is inserted with its event.
  it.each(LOCK_ORDER.filter((table) => table !== 'deliveries'))('inserts the new rows of %s', (table) => {
    const { name, after } = ROWS[table];
    expect(textsOf(table, { added: [after] })).toContainEqual(
      expect.stringContaining(`INSERT INTO $schema.${name} (`),
    );
  });

  it.each(LOCK_ORDER)('updates the changed rows of %s', (table) => {
    const { name, before, after } = ROWS[table];
    expect(textsOf(table, { changed: [{ before, after }] })).toContainEqual(
      expect.stringContaining(`UPDATE $schema.${name} AS `),
    );
  });
});

/** Changes a row that the transaction has read. */
function change<Row>(rows: IdentityMap<Row>, before: Row, after: Row): void {
  rows.load([before]);
  rows.keep(new Map([[rows.keyOf(before), after]]));
}

describe('A write of rows that are not as they were read', () => {
  const issueEndsAt = new Date('2026-06-01T00:00:00Z');
  const campaign = (id: string, issued: number) => aCoupon({ id, quantity: 10, issued, issueEndsAt });
  const heldCoupon = anIssuedCoupon({ id: SEED.heldCoupon, couponId: SEED.coupon, userId: 'alice' });
  const freeCoupon = anIssuedCoupon({ id: SEED.freeCoupon, couponId: SEED.coupon, userId: 'bob' });
  const confirmedOrder = anOrder({ id: SEED.confirmedOrder, userId: 'alice' });
  const pendingOrder = anOrder({ id: SEED.pendingOrder, userId: 'alice' });

  type Prepare = (maps: IdentityMaps) => void;
  /** What is not as it was read, the change that was decided on it, and a change of another row that is as it was read. */
  const cases: [string, Prepare, Prepare][] = [
    [
      'a balance',
      ({ balances }) => change(balances, new Balance('alice', 8_500, 1), new Balance('alice', 9_500, 2)),
      ({ balances }) => change(balances, new Balance('bob', 5_000, 3), new Balance('bob', 6_000, 4)),
    ],
    [
      'the units on hand',
      ({ stocks }) => change(stocks, new Stock(SEED.option, 7, 2), new Stock(SEED.option, 7, 3)),
      ({ stocks }) => change(stocks, new Stock(SEED.otherOption, 5, 0), new Stock(SEED.otherOption, 5, 1)),
    ],
    [
      'the units reserved',
      ({ stocks }) => change(stocks, new Stock(SEED.option, 8, 1), new Stock(SEED.option, 8, 2)),
      ({ stocks }) => change(stocks, new Stock(SEED.otherOption, 5, 0), new Stock(SEED.otherOption, 5, 1)),
    ],
    [
      'a campaign',
      ({ coupons }) => change(coupons, campaign(SEED.coupon, 1), campaign(SEED.coupon, 2)),
      ({ coupons }) => change(coupons, campaign(SEED.otherCoupon, 1), campaign(SEED.otherCoupon, 2)),
    ],
    [
      'an issued coupon',
      ({ issuedCoupons }) => change(issuedCoupons, heldCoupon, heldCoupon.holdFor(SEED.confirmedOrder)),
      ({ issuedCoupons }) => change(issuedCoupons, freeCoupon, freeCoupon.holdFor(SEED.refundedOrder)),
    ],
    [
      'an order',
      ({ orders }) => change(orders, confirmedOrder, confirmedOrder.cancel('EXPIRED', NOON)),
      ({ orders }) => change(orders, pendingOrder, pendingOrder.cancel('EXPIRED', NOON)),
    ],
  ];

  async function expectRefusal(prepare: Prepare): Promise<void> {
    const everything = `select (select json_agg(b) from balances b) as balances, (select json_agg(s) from stocks s) as stocks,
      (select json_agg(c) from coupons c) as coupons, (select json_agg(i) from issued_coupons i) as issued,
      (select json_agg(o) from orders o) as orders, (select count(*) from markers) as markers`;
    const before = await query(database.url, everything);
    await expect(write(prepare)).rejects.toMatchObject({ code: 'P0409' });
    expect(await query(database.url, everything)).toEqual(before);
  }

  it.each(cases)('fails for %s, and changes nothing', (_, prepare) => expectRefusal(prepare));

  it.each(cases)(
    'fails for %s, also together with a row that is as it was read',
    (_, prepare, prepareOther) =>
      expectRefusal((maps) => {
        prepareOther(maps);
        prepare(maps);
      }),
  );
});

describe('A write of several changed rows', () => {
  // UTF-16 and UTF-8 sort the last two differently.
  const users = ['Zoe', 'adam', 'zoe', 'Ünal', '주문', '\uff5e', '\u{1f600}'];

  it('finds the rows by keys that JavaScript sorts in another way than PostgreSQL', async () => {
    const rows = users.map((user, n) => `('${user}', ${n}, 1)`).join();
    await query(database.url, `insert into balances values ${rows}`);
    await write(({ balances }) => {
      for (const [n, user] of users.toReversed().entries())
        change(balances, new Balance(user, users.length - 1 - n, 1), new Balance(user, 100 + n, 2));
    });
    const sorted = await query<{ user_id: string }>(
      database.url,
      `select user_id from balances where amount between 100 and 106 and version = 2 order by amount desc`,
    );
    expect(sorted.map(({ user_id }) => user_id)).toEqual(users);
  });
});

describe('A write of more changed rows than one statement updates', () => {
  it('gives each row its own values', async () => {
    const users = Array.from({ length: 600 }, (_, n) => `many-${n}`);
    await query(
      database.url,
      `insert into balances select 'many-' || n, n, n from generate_series(0, 599) n`,
    );
    await write(({ balances }) => {
      for (const [n, user] of users.entries())
        change(balances, new Balance(user, n, n), new Balance(user, 7 * n, n + 1));
    });
    const rows = await query(
      database.url,
      `select count(*)::int from balances where user_id = 'many-' || version - 1 and amount = 7 * (version - 1)`,
    );
    expect(rows).toEqual([{ count: 600 }]);
  });
});

describe('A write of many new rows', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const reply = (key: string) => ({
    userId: 'u',
    key,
    fingerprint: 'f',
    status: 200,
    location: null,
    body: '{}',
  });

  // Two writes that insert the same rows in different orders would deadlock.
  it.each<[string, string, (name: string) => string, () => Promise<unknown>]>([
    [
      'idempotency keys',
      'idempotency_keys',
      (name) => `('u', '${name}', 'f', 200, null, '{}', now())`,
      () => write(() => undefined, { replies: names.toReversed().map(reply) }),
    ],
    [
      'balances',
      'balances',
      (name) => `('${name}', 0, 1)`,
      () =>
        write(({ balances }) =>
          balances.keep(new Map(names.toReversed().map((name) => [name, new Balance(name, 0, 1)]))),
        ),
    ],
  ])(
    'inserts %s in the order of their keys: while it waits for the first, it has inserted none',
    async (_, table, row, writeAll) => {
      const outside = new Client(database.url);
      await outside.connect();
      await outside.query(`begin; insert into ${table} values ${row('a')}`);
      const written = writeAll();
      await expect.poll(() => waitingLanes(database.url)).toHaveLength(1);
      const others = names.slice(1).map(row).join();
      const probe = `set lock_timeout = '300ms'; begin; insert into ${table} values ${others}; rollback`;
      await query(database.url, probe);
      await outside.query('rollback');
      await outside.end();
      await written;
      expect(await query(database.url, `select 1 from ${table} where ${table}::text like '%h%'`)).not.toEqual(
        [],
      );
    },
  );
});
