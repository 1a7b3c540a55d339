import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import {
  type HousekeepingReport,
  PostgresHousekeeping,
} from '../../src/adapters/postgres/jobs/postgres-housekeeping.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { holdLease } from '../hold-lease.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let connections: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  database = await createTestDatabase();
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

/** Runs the housekeeping under a lease of its own. */
async function clean(): Promise<HousekeepingReport> {
  const lease = await holdLease(new PostgresJobLeases(connections.batches));
  return new PostgresHousekeeping(connections.batches).run(lease);
}

const insertKeys = (count: number, age: string) =>
  query(
    database.url,
    `insert into idempotency_keys (user_id, key, fingerprint, status, body, created_at)
      select 'alice', '${age} ' || n, 'f', 201, '{}', now() - interval '${age}' from generate_series(1, ${count}) n`,
  );

it('removes keys after 7 days and markers after an hour, in any number', async () => {
  await insertKeys(2_500, '7 days 1 minute');
  await insertKeys(3, '6 days 23 hours');
  await query(
    database.url,
    `insert into markers (id, created_at)
      select gen_random_uuid(), now() - n * interval '20 minutes' from generate_series(0, 5) n`,
  );
  const report = await clean();
  expect(report).toEqual({ keys: 2_500, markers: 3, events: 0 });
  expect(await query(database.url, 'select count(*)::int from idempotency_keys')).toEqual([{ count: 3 }]);
  expect(await query(database.url, 'select count(*)::int from markers')).toEqual([{ count: 3 }]);
});

/** Adds orders that have these events. Each event has a status, and was sent so long ago if it is SENT. */
async function insertEvents(orders: number, ...events: [string, string][]): Promise<void> {
  const rows = events.map(([status, age], index) => `(${index + 1}, '${status}', interval '${age}')`);
  await query(
    database.url,
    `with added as (
       insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
       select gen_random_uuid(), 'alice', 'CONFIRMED', 0, 0, t, t, t, gen_random_uuid()
       from (values (now() - interval '60 days')) confirmed (t), generate_series(1, ${orders}) returning id
     )
     insert into events (id, order_id, sequence, type, data, created_at, status, attempts, last_error, next_attempt_at, sent_at)
     select gen_random_uuid(), added.id, sequence, 'shop.order.confirmed', '{}', now() - interval '60 days', status, 1,
       'gone', case status when 'PENDING' then now() end, case status when 'SENT' then now() - age end
     from added, (values ${rows.join(', ')}) events_of_each (sequence, status, age)`,
  );
}

it('removes the events of an order 30 days after the last was sent, but no order with a pending or dead event', async () => {
  await insertEvents(600, ['SENT', '31 days'], ['SENT', '30 days 1 minute']);
  await insertEvents(1, ['SENT', '31 days'], ['SENT', '29 days 23 hours']);
  await insertEvents(1, ['SENT', '31 days'], ['PENDING', '31 days']);
  await insertEvents(1, ['SENT', '31 days'], ['DEAD', '31 days']);
  expect(await clean()).toMatchObject({ events: 1_200 });
  const left = await query(
    database.url,
    'select status, count(*)::int from events group by status order by status',
  );
  expect(left).toEqual([
    { status: 'DEAD', count: 1 },
    { status: 'PENDING', count: 1 },
    { status: 'SENT', count: 4 },
  ]);
  const { checks } = await new PostgresReconciliation(connections.batches).run();
  expect(checks.find(({ name }) => name === 'confirmed-has-event')).toMatchObject({ ok: true, checked: 6 });
});

it('removes at most 1,000 rows per step, found by an index, in whatever order the rows lie', async () => {
  const own = await createTestDatabase();
  const { batches, close } = openDatabase({
    database: shopDatabase(own.url),
    poolSize: 1,
    logger: new RecordingLogger(),
  });
  await query(
    own.url,
    `create table steps (rows bigint);
     create function count_step() returns trigger language plpgsql as
       $$ begin insert into steps select count(*) from gone; return null; end $$;
     create trigger count_step after delete on idempotency_keys referencing old table as gone
       for each statement execute function count_step();
     insert into idempotency_keys (user_id, key, fingerprint, status, body, created_at)
       select 'bob', n, 'f', 201, '{}', now() - (n * 7919 % 10000) * interval '2 minutes'
       from generate_series(1, 10000) n`,
  );
  const lease = await holdLease(new PostgresJobLeases(batches));
  expect(await new PostgresHousekeeping(batches).run(lease)).toEqual({ keys: 4_960, markers: 0, events: 0 });
  expect(await query(own.url, 'select max(rows)::int as most, sum(rows)::int as all from steps')).toEqual([
    { most: 1_000, all: 4_960 },
  ]);
  // A session reports its statistics when it ends.
  await close();
  const scans = () =>
    query(
      own.url,
      `select sum(idx_scan) > 0 as by_index, sum(seq_scan)::int as by_sequence from pg_stat_user_tables
       where relname in ('idempotency_keys', 'markers', 'events')`,
    );
  await expect.poll(scans).toEqual([{ by_index: true, by_sequence: 0 }]);
  await own.drop();
});

it('ends with the step under way if it is told to stop, and the next run goes on', async () => {
  await insertKeys(1_500, '8 days');
  await query(database.url, "insert into markers (id, created_at) values (gen_random_uuid(), '2026-01-01')");
  const stopping = new AbortController();
  const lease = await holdLease(new PostgresJobLeases(connections.batches), { stopping: stopping.signal });
  const running = new PostgresHousekeeping(connections.batches).run(lease);
  stopping.abort();
  expect(await running).toEqual({ keys: 1_000, markers: 0, events: 0 });
  expect(await clean()).toEqual({
    keys: 500,
    markers: 1,
    events: 0,
  });
});

it('removes nothing after another replica has taken its lease, also if it has not noticed', async () => {
  await insertKeys(5, '9 days');
  const lease = await holdLease(new PostgresJobLeases(connections.batches));
  await query(database.url, 'update job_leases set token = gen_random_uuid()');
  const run = () => new PostgresHousekeeping(connections.batches).run(lease);
  expect(await run()).toEqual({ keys: 0, markers: 0, events: 0 });
  await query(
    database.url,
    `update job_leases set token = '${lease.current.token}', leased_until = clock_timestamp()`,
  );
  expect(await run()).toEqual({ keys: 0, markers: 0, events: 0 });
  expect(await clean()).toEqual({ keys: 5, markers: 0, events: 0 });
});
