import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlightPool } from '../../src/adapters/postgres/flight-pool.ts';
import { transactionSettings } from '../../src/adapters/postgres/transaction-settings.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';
import { TcpProxy } from './tcp-proxy.ts';

const SHOWN = ['statement_timeout', 'enable_bitmapscan', 'plan_cache_mode', 'synchronous_commit'] as const;
const SHOW = { name: 'show', text: `select ${SHOWN.map((name) => `current_setting('${name}') as ${name}`)}` };
const DEFAULTS = {
  statement_timeout: '0',
  enable_bitmapscan: 'on',
  plan_cache_mode: 'auto',
  synchronous_commit: 'on',
};

let database: OpenTestDatabase;
let pool: pg.Pool;

beforeEach(async () => {
  database = await openTestDatabase();
  // The tests' server does not wait for the disk, unless a database says so.
  await query(
    database.url,
    `do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$`,
  );
  pool = openPool(database.url);
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

/** A pool of one connection. Its connections may outlive `end` for a moment, in which the database is dropped. */
function openPool(connectionString: string): pg.Pool {
  const opened = new pg.Pool({ connectionString, max: 1 });
  opened.on('connect', (client) => client.on('error', () => undefined));
  opened.on('error', () => undefined);
  return opened;
}

const flightPool = (settings = transactionSettings('test', { statement_timeout: 1_234 })) =>
  new FlightPool(pool, { settings, schema: 'public', silenceMs: 5_000 });

describe('A transaction of the pools', () => {
  it('has the settings of its pool', async () => {
    expect(await database.preparedReads.rows(SHOW, [])).toEqual([
      {
        statement_timeout: '4500ms',
        enable_bitmapscan: 'off',
        plan_cache_mode: 'force_generic_plan',
        synchronous_commit: 'on',
      },
    ]);
    expect(await database.feed.rows(SHOW, [])).toEqual([
      {
        statement_timeout: '5s',
        enable_bitmapscan: 'off',
        plan_cache_mode: 'force_custom_plan',
        synchronous_commit: 'off',
      },
    ]);
    const shown = sql.raw(SHOW.text);
    expect((await sql`${shown}`.execute(database.requests)).rows).toEqual([
      { ...DEFAULTS, statement_timeout: '4500ms' },
    ]);
    const inBatch = await database.batches
      .transaction()
      .execute(async (db) => [await sql`${shown}`.execute(db), await sql`${shown}`.execute(db)]);
    expect(inBatch.flatMap(({ rows }) => rows)).toEqual(
      Array(2).fill({ ...DEFAULTS, statement_timeout: '10min' }),
    );
  });

  it('leaves nothing with its session: not after a statement, an error or a transaction', async () => {
    const test = flightPool(
      transactionSettings('test', { statement_timeout: 1_234, synchronous_commit: 'off' }),
    );
    await test.rows(SHOW, []);
    await expect(test.rows({ name: 'fail', text: 'select 1 / 0' }, [])).rejects.toThrow('division by zero');
    const client = await test.connect();
    await client.query('begin', []);
    await client.query('commit', []);
    await client.query('begin', []);
    await client.query('rollback', []);
    client.release();
    expect((await pool.query(SHOW.text)).rows).toEqual([DEFAULTS]);
  });

  it('takes its snapshot after the first statement of the caller', async () => {
    const client = await flightPool().connect();
    await client.query('start transaction isolation level repeatable read', []);
    await sql`insert into markers (id, created_at) values (gen_random_uuid(), now())`.execute(
      database.requests,
    );
    expect((await client.query('select from markers', [])).rows).toHaveLength(1);
    await client.query('commit', []);
    client.release();
  });

  it('gives a statement a text of its own for its settings, so that no plan is shared', async () => {
    for (const name of ['one', 'two']) await flightPool(transactionSettings(name, {})).rows(SHOW, []);
    const { rows } = await pool.query('select name, statement from pg_prepared_statements');
    expect(rows).toEqual(
      expect.arrayContaining([
        { name: 'one show', statement: `/* one */ ${SHOW.text}` },
        { name: 'two show', statement: `/* two */ ${SHOW.text}` },
      ]),
    );
  });
});

describe('A statement of a pool', () => {
  it('takes one round trip with its settings, and so does the beginning of a transaction', async () => {
    const proxy = new TcpProxy(database.url);
    const proxied = openPool(await proxy.open());
    const client = await new FlightPool(proxied, {
      settings: transactionSettings('test', { statement_timeout: 1_234 }),
      schema: 'public',
      silenceMs: 5_000,
    }).connect();
    let flights = 0;
    proxy.judge = () => {
      flights += 1;
      return 'pass';
    };
    await client.run(SHOW, []);
    expect(flights).toBe(1);
    await client.query('begin', []);
    expect(flights).toBe(2);
    await client.query('rollback', []);
    client.release();
    await proxied.end();
    await proxy.close();
  });

  it('is ended by the server after the time of its pool', async () => {
    const brief = flightPool(transactionSettings('brief', { statement_timeout: 50 }));
    await expect(brief.rows({ name: 'sleep', text: 'select pg_sleep(20)' }, [])).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      cause: { code: '57014' },
    });
  });

  it('has the parameters and the affected rows that the driver would give', async () => {
    const values = ['a"b\\,{}', 7, true, null, new Date('2026-02-03T04:05:06.789Z'), ['x', null, 'y"z']];
    const [row] = await flightPool().rows<object>(
      {
        name: 'echo',
        text: `select $1::text as "text", $2::bigint as n, $3::boolean as b, $4::int as nothing, $5::timestamptz(3) as at,
          $6::text[] as list`,
      },
      values,
    );
    expect(Object.values(row ?? {})).toEqual(values);
    const inserted = await database.requests
      .insertInto('counted_hours')
      .values([1, 2].map((n) => ({ hour: new Date(n * 3_600_000), counted_at: new Date(n * 7_200_000) })))
      .executeTakeFirst();
    expect(inserted.numInsertedOrUpdatedRows).toBe(2n);
  });
});
