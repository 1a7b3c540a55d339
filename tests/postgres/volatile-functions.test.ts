import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as FEED_STATEMENTS from '../../src/adapters/postgres/feed/outbox-statements.ts';
import { PostgresHousekeeping } from '../../src/adapters/postgres/jobs/postgres-housekeeping.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { countHours, HOUR_MS } from '../../src/adapters/postgres/rank/hourly-sales.ts';
import type { Database } from '../../src/adapters/postgres/tables/schema.ts';
import { WRITE_PARTS } from '../../src/adapters/postgres/transactions/write/write-parts.ts';
import { HeldLease } from '../../src/application/held-lease.ts';
import { anId, NOON } from '../builders.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const LEASE = { job: 'a job', token: anId(), until: NOON };
/** It stands in the SELECT around an UPDATE, and counts the rows that the UPDATE has moved. */
const COUNTS_ROWS = 'expect_rows';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The statements that Kysely makes. None of them is executed, and each has an empty result. */
async function textsOf(use: (db: Kysely<Database>) => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: (event) => void texts.push(event.query.sql),
  });
  await use(db).catch(() => undefined);
  return texts;
}

/** The functions that these statements call and that may have another result at each call. */
async function volatileFunctions(texts: readonly string[]): Promise<unknown[]> {
  const names = texts.flatMap((text) => [...text.matchAll(/\b([a-z_]\w*)\s*\(/gi)].map(([, name]) => name));
  const found = await query(
    database.url,
    `select distinct proname from pg_proc where provolatile = 'v' and proname = any ('{${names.join(',')}}')`,
  );
  return found.map(({ proname }) => proname).filter((name) => name !== COUNTS_ROWS);
}

it('No statement that updates or deletes rows calls a volatile function, which Citus refuses there', async () => {
  const statements = [
    ...WRITE_PARTS.flatMap(({ one, many }) => [one.text, many.text]),
    ...Object.values(FEED_STATEMENTS).map(({ text }) => text),
    ...(await textsOf((db) => new PostgresJobLeases(db).claim('a job', 1_000))),
    ...(await textsOf((db) => new PostgresJobLeases(db).renew(LEASE, 1_000))),
    ...(await textsOf((db) => new PostgresJobLeases(db).release(LEASE))),
    ...(await textsOf((db) =>
      new PostgresHousekeeping(db).run(new HeldLease(LEASE, new AbortController().signal)),
    )),
    ...(await textsOf((db) =>
      db.transaction().execute((transaction) => countHours({ from: 0, to: HOUR_MS }, NOON, transaction)),
    )),
  ];
  const changing = statements.filter((text) => /\b(?:update|delete)\b/i.test(text));
  // Every table that is locked has two updates. The feed has four more, the leases three, and the batches three.
  expect(changing.length).toBeGreaterThanOrEqual(24);
  expect(await volatileFunctions(changing)).toEqual([]);
});

it('A volatile function would be found', async () => {
  const text = 'update t set a = clock_timestamp() where b = gen_random_uuid() and c = statement_timestamp()';
  expect((await volatileFunctions([text])).toSorted()).toEqual(['clock_timestamp', 'gen_random_uuid']);
});
