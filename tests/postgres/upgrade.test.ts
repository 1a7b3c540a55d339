import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { PostgresCatalogue } from '../../src/adapters/postgres/reads/postgres-catalogue.ts';
import { PostgresCoupons } from '../../src/adapters/postgres/reads/postgres-coupons.ts';
import { PostgresOrders } from '../../src/adapters/postgres/reads/postgres-orders.ts';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { PostgresRowSource } from '../../src/adapters/postgres/transactions/postgres-row-source.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createBlankDatabase, type TestDatabase } from './test-database.ts';

/** What the first build of the service made its database with. */
const FIRST_BUILD = [
  '0001-settings',
  '0002-catalogue',
  '0003-balances',
  '0004-coupons',
  '0005-orders',
  '0006-events',
  '0007-idempotency',
  '0008-rank',
  '0009-hourly-sales',
];

const CAPPED = '00000000-0000-7000-8000-000000000023';

let database: TestDatabase;
let connections: DatabaseConnections;

beforeAll(async () => {
  database = await createBlankDatabase();
  await migrateToFirstBuild(database.url);
  await seedShop(database.url, {
    columns: 'discount_type, discount_amount, discount_percent, discount_maximum',
    fixed: "'FIXED', 500, null, null",
    percentage: "'PERCENTAGE', null, 25, null",
  });
  await query(
    database.url,
    `insert into coupons select '${CAPPED}', 'Capped', discount_type, null, 10, 700, 5, 10, 0, issue_starts_at,
       issue_ends_at, usable_until, created_at from coupons where id = '${SEED.otherCoupon}'`,
  );
  await migrateToLatest(database.url);
  connections = openDatabase({
    database: shopDatabase(database.url),
    poolSize: 2,
    logger: new RecordingLogger(),
  });
});

afterAll(async () => {
  await connections.close();
  await database.drop();
});

async function migrateToFirstBuild(url: string): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'first-build-'));
  for (const name of FIRST_BUILD) {
    const migration = path.resolve(import.meta.dirname, `../../migrations/${name}.ts`);
    await writeFile(path.join(directory, `${name}.ts`), `export { up } from '${migration}';`);
  }
  expect(await migrateToLatest(url, { directory })).toEqual(FIRST_BUILD);
  await rm(directory, { recursive: true });
}

describe('A database of the first build', () => {
  it.each([
    [SEED.coupon, { name: 'Welcome', discount: { type: 'FIXED', amount: 500 } }],
    [
      SEED.otherCoupon,
      { name: 'Summer', discount: { type: 'PERCENTAGE', percent: 25, maximumAmount: null } },
    ],
    [CAPPED, { name: 'Capped', discount: { type: 'PERCENTAGE', percent: 10, maximumAmount: 700 } }],
  ])('keeps campaign %s with %o', async (id, terms) => {
    expect(await new PostgresCoupons(connections).find(id)).toMatchObject(terms);
  });

  it('keeps the issued coupons and the orders that have them', async () => {
    const { data } = await new PostgresCoupons(connections).issuedTo('alice', { limit: 10, after: null });
    expect(data.map(({ id, status, orderId, discount }) => [id, status, orderId, discount.type])).toEqual([
      [SEED.usedCoupon, 'USED', SEED.confirmedOrder, 'PERCENTAGE'],
      [SEED.heldCoupon, 'RESERVED', SEED.pendingOrder, 'FIXED'],
    ]);
    const order = await new PostgresOrders(connections).find(SEED.pendingOrder);
    expect(order).toMatchObject({ status: 'PENDING', total: 1_500, issuedCouponId: SEED.heldCoupon });
  });

  it('keeps the products, whose options have no limit per order, and nothing has metadata', async () => {
    expect(await new PostgresCatalogue(connections).find(SEED.product)).toMatchObject({
      name: 'Mug',
      metadata: {},
      options: [{ id: SEED.option, price: 1_000, stock: 6, maxPerOrder: null, metadata: {} }],
    });
  });

  it('lets a change lock its issued coupons with their terms', async () => {
    const lane = await LaneConnection.open({
      database: shopDatabase(database.url),
      types: typeParsers,
    });
    const { rows } = await new PostgresRowSource(lane, 'wait').lock('issuedCoupons', [
      SEED.usedCoupon,
      SEED.freeCoupon,
    ]);
    await lane.close();
    expect(rows.map(({ id, terms }) => [id, terms.discount])).toEqual([
      [SEED.usedCoupon, { type: 'PERCENTAGE', percent: 25, maximumAmount: null }],
      [SEED.freeCoupon, { type: 'FIXED', amount: 500 }],
    ]);
  });

  it('has sound books', async () => {
    expect(await new PostgresReconciliation(connections.batches).run()).toMatchObject({ ok: true });
  });
});
