import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { createPostgresReads, type PostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { makeDemoShop } from '../../src/bootstrap/demo-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ALL = { limit: 100, after: null };

describe('the demo shop on PostgreSQL', () => {
  let database: TestDatabase;
  let connections: ReturnType<typeof openDatabase>;
  let reads: PostgresReads;
  const make = () => makeDemoShop({ database: shopDatabase(database.url), reads, currency: 'KRW' });

  beforeEach(async () => {
    database = await createTestDatabase();
    connections = openDatabase({
      database: shopDatabase(database.url),
      poolSize: 4,
      logger: new RecordingLogger(),
    });
    reads = createPostgresReads(connections);
  });

  afterEach(async () => {
    await connections.close();
    await database.drop();
  });

  it('is made once if replicas start at the same time, and its books are right', async () => {
    const made = await Promise.all([make(), make(), make(), make()]);
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await reads.catalogue.page(ALL)).data).toHaveLength(8);
    expect((await reads.coupons.all(ALL)).data).toHaveLength(6);
    expect((await reads.reconciliation.run()).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await make()).toBe(false);
  });

  it('has events, and the data platform is told of none of them', async () => {
    await make();
    const { data } = await reads.outbox.page(ALL);
    expect(data.length).toBeGreaterThan(0);
    expect(data.map(({ status }) => status)).toEqual(data.map(() => 'SENT'));
    expect(await reads.outbox.claim(100, 1_000)).toEqual([]);
  });
});
