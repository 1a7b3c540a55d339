import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { writeOf } from '../../src/adapters/postgres/transactions/write/write-statement.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import type { RowChanges } from '../../src/application/unit-of-work/identity-map.ts';
import { createIdentityMaps, type IdentityMaps } from '../../src/application/unit-of-work/identity-maps.ts';
import {
  LOCK_ORDER,
  type LockableRows,
  type TableName,
} from '../../src/application/unit-of-work/lockable-tables.ts';
import { type Appended, collectWrites } from '../../src/application/unit-of-work/writes.ts';
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

const NOTHING: Appended = { movements: [], ledger: [], events: [], replies: [], audit: [], rank: null };

let database: TestDatabase;
let lane: LaneConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedShop(database.url);
  lane = await LaneConnection.open({ databaseUrl: database.url, lockTimeoutMs: 5_000, types: typeParsers });
});

afterAll(async () => {
  await lane.close();
  await database.drop();
});

/** Sends a write of these changes. The rows in the database may differ from the rows that were changed. */
function write(prepare: (maps: IdentityMaps) => void, appended: Partial<Appended> = {}) {
  const maps = createIdentityMaps();
  prepare(maps);
  const { statement, values } = writeOf(collectWrites(maps, { ...NOTHING, ...appended }, NOON), anId());
  return lane.query(statement, values);
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

/** The text of a write that changes only rows of this table. */
function textOf(table: TableName, changes: Partial<RowChanges<LockableRows[TableName]>>): string {
  const nothing = collectWrites(createIdentityMaps(), NOTHING, NOON);
  const rows = { ...nothing.rows, [table]: { added: [], changed: [], ...changes } };
  return writeOf({ ...nothing, rows }, anId()).statement.text;
}

// If a table has no part in the write, its rows are lost without an error.
describe('A write', () => {
  // A delivery is inserted with its event.
  it.each(LOCK_ORDER.filter((table) => table !== 'deliveries'))('inserts the new rows of %s', (table) => {
    const { name, after } = ROWS[table];
    expect(textOf(table, { added: [after] })).toContain(`INSERT INTO ${name} (`);
  });

  it.each(LOCK_ORDER)('updates the changed rows of %s', (table) => {
    const { name, before, after } = ROWS[table];
    expect(textOf(table, { changed: [{ before, after }] })).toContain(`UPDATE ${name} AS `);
  });
});

describe('A write of rows that are not as they were read', () => {
  const campaign = { id: SEED.coupon, quantity: 10 };

  it.each<[string, (maps: IdentityMaps) => void]>([
    [
      'a balance',
      ({ balances }) => {
        balances.load([new Balance('alice', 8_500, 1)]);
        balances.keep(new Map([['alice', new Balance('alice', 9_500, 2)]]));
      },
    ],
    [
      'the units on hand',
      ({ stocks }) => {
        stocks.load([new Stock(SEED.option, 7, 2)]);
        stocks.keep(new Map([[SEED.option, new Stock(SEED.option, 7, 3)]]));
      },
    ],
    [
      'the units reserved',
      ({ stocks }) => {
        stocks.load([new Stock(SEED.option, 8, 1)]);
        stocks.keep(new Map([[SEED.option, new Stock(SEED.option, 8, 2)]]));
      },
    ],
    [
      'a campaign',
      ({ coupons }) => {
        coupons.load([aCoupon({ ...campaign, issued: 1 })]);
        coupons.keep(new Map([[SEED.coupon, aCoupon({ ...campaign, issued: 2 })]]));
      },
    ],
    [
      'an issued coupon',
      ({ issuedCoupons }) => {
        const free = anIssuedCoupon({ id: SEED.heldCoupon, couponId: SEED.coupon, userId: 'alice' });
        issuedCoupons.load([free]);
        issuedCoupons.keep(new Map([[free.id, free.holdFor(SEED.confirmedOrder)]]));
      },
    ],
    [
      'an order',
      ({ orders }) => {
        const pending = anOrder({ id: SEED.confirmedOrder, userId: 'alice' });
        orders.load([pending]);
        orders.keep(new Map([[pending.id, pending.cancel('EXPIRED', NOON)]]));
      },
    ],
  ])('fails for %s, and changes nothing', async (_, prepare) => {
    const everything = `select (select json_agg(b) from balances b) as balances, (select json_agg(s) from stocks s) as stocks,
      (select json_agg(c) from coupons c) as coupons, (select json_agg(i) from issued_coupons i) as issued,
      (select json_agg(o) from orders o) as orders, (select count(*) from markers) as markers`;
    const before = await query(database.url, everything);
    await expect(write(prepare)).rejects.toMatchObject({ code: 'P0409' });
    expect(await query(database.url, everything)).toEqual(before);
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
