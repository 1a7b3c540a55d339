import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeValue } from '../../src/adapters/postgres/binary/binary-array.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { ConnectionLost, LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { query } from './query.ts';
import { message, startScriptedServer } from './scripted-server.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const LOCK_TIMEOUT_MS = 100;

let database: TestDatabase;
let connection: LaneConnection;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  connection = await open(database.url);
});

afterEach(async () => {
  vi.useRealTimers();
  await connection.close();
});

function open(databaseUrl: string, types: pg.CustomTypesConfig = typeParsers): Promise<LaneConnection> {
  return LaneConnection.open({ database: shopDatabase(databaseUrl), types });
}

/** Sends all statements at once, each without waiting for the ones before it. */
function send(...statements: readonly string[]): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(statements.map((text) => connection.query({ name: '', text }, [])));
}

const reasons = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'rejected' ? result.reason : 'no error'));

const LANE_SESSIONS = `
  select 1 from pg_stat_activity where datname = current_database() and application_name like '%lane'`;
const TERMINATE = 'select pg_terminate_backend(pg_backend_pid())';

describe('A statement that the server refuses', () => {
  it('fails every statement that was sent after it with the same error', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    const [before, ...after] = reasons(await send('select 1', 'select 1 / 0', 'select 2', 'select 3'));
    expect(before).toBe('no error');
    expect(after).toEqual(Array(3).fill(expect.objectContaining({ code: '22012' })));
  });

  it('leaves the connection usable', async () => {
    await send('select 1 / 0');
    expect(connection.isLost).toBe(false);
    expect(reasons(await send('select 1'))).toEqual(['no error']);
  });

  it('does not replace the error of a later transaction', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    await send('select 1 / 0');
    await connection.control('ROLLBACK');
    expect(reasons(await send('select * from no_such_table'))).toMatchObject([{ code: '42P01' }]);
  });
});

describe('A value that our type parser refuses', () => {
  const UNREADABLE = 'select 9007199254740993';

  it('is reported as that bug, not as a lost connection, by every statement that it fails', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    const results = await send('select 1', UNREADABLE, 'select pg_sleep(0.2)', 'select 2');
    const [before, ...after] = reasons(results);
    expect(before).toBe('no error');
    expect(after).toEqual(Array(3).fill(expect.any(RangeError)));
  });

  it('ends the connection', async () => {
    await send(UNREADABLE);
    expect(connection.isLost).toBe(true);
    await expect.poll(() => query(database.url, LANE_SESSIONS)).toEqual([]);
  });
});

describe('A lost connection', () => {
  it('fails every statement under way', async () => {
    const [first, ...others] = reasons(await send(TERMINATE, 'select 1', 'select 2'));
    expect(first).toBeInstanceOf(ConnectionLost);
    expect(first).toMatchObject({ cause: { code: '57P01' } });
    expect(others).toEqual([first, first]);
    expect(connection.isLost).toBe(true);
  });

  it.each([
    ['no server listens', 'postgres://test@127.0.0.1:1/test'],
    ['there is no such database', () => `${database.url}_that_is_not_there`],
  ])('is reported if %s', async (_, url) => {
    const opening = open(typeof url === 'string' ? url : url());
    await expect(opening).rejects.toThrow(ConnectionLost);
  });

  it('is reported if the server closes the connection before it is ready', async () => {
    await using server = await startScriptedServer((client) => client.end());
    await expect(open(`postgres://test@${server.host}:${server.port}/test`)).rejects.toThrow(ConnectionLost);
  });

  it('is told after 3 s if the server does not answer', async () => {
    const isAsked = Promise.withResolvers<void>();
    await using server = await startScriptedServer((client) => client.once('data', () => isAsked.resolve()));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opening = open(`postgres://test@${server.host}:${server.port}/test`).catch(
      (error: unknown) => error,
    );
    await isAsked.promise;
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await opening).toBeInstanceOf(ConnectionLost);
  });

  it('is not reported if a bug keeps the connection from being opened', async () => {
    await expect(open('postgres://test@host/test?sslrootcert=nothing')).rejects.toThrow('ENOENT');
  });
});

describe('A commit that the server cancels to wait for the standby', () => {
  it('is not taken for a replicated one', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    await send("do $$ begin raise warning 'canceling wait for synchronous replication'; end $$");
    await expect(connection.control('COMMIT')).rejects.toThrow(ConnectionLost);
    expect(connection.isLost).toBe(true);
  });
});

describe('The statements of a lane', () => {
  it.each(['generic', 'custom'] as const)('are planned as the engine needs it: %s', async (plans) => {
    const lane = await LaneConnection.open({
      database: shopDatabase(database.url, { plans }),
      types: typeParsers,
    });
    lane.begin(100);
    const { rows } = await lane.query({ name: '', text: 'show plan_cache_mode' }, []);
    expect(rows).toEqual([{ plan_cache_mode: `force_${plans}_plan` }]);
    await lane.close();
  });
});

describe('A transaction of a lane', () => {
  const settingOf = async (name: string) => {
    const text = 'select setting::int, unit from pg_settings where name = $1';
    return (await connection.query({ name: '', text }, [encodeValue('text', name)])).rows[0];
  };

  beforeEach(() => connection.begin(LOCK_TIMEOUT_MS));

  it.each([
    ['idle_in_transaction_session_timeout', 2_000],
    ['statement_timeout', 2_500],
    ['lock_timeout', 100],
    ['tcp_user_timeout', 5_000],
  ])('has the bound %s, so that a frozen or vanished replica does not keep its locks', async (name, ms) => {
    expect(await settingOf(name)).toEqual({ setting: ms, unit: 'ms' });
  });

  it('has a bound for a replica that freezes or vanishes in the middle of sending, by what the version has', async () => {
    const [version] = await query(database.url, 'show server_version_num');
    if (Number(version?.server_version_num) >= 170_000) {
      expect(await settingOf('transaction_timeout')).toEqual({ setting: 3_000, unit: 'ms' });
    } else {
      expect(await settingOf('tcp_keepalives_idle')).toEqual({ setting: 2, unit: 's' });
      expect(await settingOf('tcp_keepalives_interval')).toEqual({ setting: 1, unit: 's' });
      expect(await settingOf('tcp_keepalives_count')).toEqual({ setting: 3, unit: null });
    }
  });

  it('hears warnings, whatever the database hides', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await query(database.url, `alter database ${name} set client_min_messages = error`);
    await using stack = new AsyncDisposableStack();
    const deaf = await open(database.url);
    stack.defer(() => deaf.close());
    deaf.begin(LOCK_TIMEOUT_MS);
    const { rows } = await deaf.query({ name: '', text: 'show client_min_messages' }, []);
    expect(rows).toEqual([{ client_min_messages: 'warning' }]);
  });
});

describe('What a lane sends for a transaction', () => {
  let proxy: TcpProxy;
  let flights: string[];

  beforeEach(async () => {
    await connection.close();
    proxy = new TcpProxy(database.url);
    connection = await open(await proxy.open());
    flights = [];
    proxy.judge = (chunk) => {
      flights.push(chunk.toString('latin1'));
      return 'pass';
    };
  });

  afterEach(async () => {
    await connection.close();
    await proxy.close();
  });

  it('begins in the flight of its first statement, however late that comes', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    await setTimeout(10);
    expect(flights).toEqual([]);
    await send('select 1', 'select 2');
    expect(flights).toHaveLength(1);
    expect(flights[0]?.match(/BEGIN ISOLATION|select \d/g)).toEqual([
      'BEGIN ISOLATION',
      'select 1',
      'select 2',
    ]);
  });

  it('has one Sync in a flight', async () => {
    connection.begin(LOCK_TIMEOUT_MS);
    await send('select 1', 'select 2');
    expect(flights[0]?.split(message('S', '').toString('latin1'))).toEqual([expect.anything(), '']);
  });

  it('leaves no setting to the next transaction of the session', async () => {
    const text = `select name from pg_settings
      where source = 'session' and name not in ('application_name', 'client_encoding')`;
    expect((await connection.query({ name: '', text }, [])).rows).toEqual([]);
    connection.begin(LOCK_TIMEOUT_MS);
    const within = await connection.query<{ name: string }>({ name: '', text }, []);
    expect(within.rows.map(({ name }) => name)).toContain('lock_timeout');
    await connection.control('COMMIT');
    expect((await connection.query({ name: '', text }, [])).rows).toEqual([]);
  });
});

describe('A connection to a silent server', () => {
  it('is closed all the same', async () => {
    const proxy = new TcpProxy(database.url);
    const silent = await open(await proxy.open());
    proxy.judge = () => 'swallow';
    await silent.close();
    expect(silent.isLost).toBe(true);
    await proxy.close();
  });
});
