import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainReads } from '../../bench/plans/explain-reads.ts';
import { LIST_READS, type Sample } from '../../bench/plans/list-reads.ts';
import { seedLists } from '../../bench/seed/seed-lists.ts';
import { createPostgresReads, type PostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';

/** Enough for the planner to prefer an index in the order of the list to sorting. */
const ROWS = 20_000;

describe('A list from large tables', () => {
  let database: OpenTestDatabase;
  let reads: PostgresReads;
  let sample: Sample;

  beforeAll(async () => {
    database = await openTestDatabase();
    const client = new Client(database.url);
    await client.connect();
    sample = await seedLists(client, ROWS);
    await client.end();
    reads = createPostgresReads(database);
  });

  afterAll(() => database.drop());

  it.each(LIST_READS)('is found by its index: $name', async ({ index, isSorted = false, read }) => {
    const [found, ...others] = await explainReads(() => read(reads, sample));

    expect(others).toEqual([]);
    expect(found?.indexes).toContain(index);
    expect(found?.scanned).toEqual([]);
    expect(found?.isSorted).toBe(isSorted);
  });
});
