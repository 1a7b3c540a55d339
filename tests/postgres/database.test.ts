import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { message, startScriptedServer } from './scripted-server.ts';

let database: OpenTestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.drop());

const unavailable = expect.objectContaining({ name: 'Unavailable', code: 'DATABASE_UNAVAILABLE' });

describe('openDatabase', () => {
  it('says DATABASE_UNAVAILABLE if no server listens there', async () => {
    const nowhere = openDatabase({
      database: shopDatabase('postgres://nobody:x@127.0.0.1:1/none'),
      poolSize: 1,
      logger: new RecordingLogger(),
    });
    await expect(sql`select 1`.execute(nowhere.requests)).rejects.toEqual(unavailable);
    await nowhere.close();
  });

  it('says DATABASE_UNAVAILABLE if a connection is cut during a query, and goes on with a new connection', async () => {
    const terminated = sql`select pg_terminate_backend(pg_backend_pid())`.execute(database.requests);
    await expect(terminated).rejects.toEqual(unavailable);
    const { rows } = await sql`select 1 as one`.execute(database.requests);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('says DATABASE_UNAVAILABLE if the server ends a connection in the moment in which it opens', async () => {
    const authenticated = message('R', Buffer.alloc(4));
    const ready = message('Z', 'I');
    const ended = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
    await using server = await startScriptedServer((client) => {
      client.once('data', () => client.end(Buffer.concat([authenticated, ready, ended])));
    });
    const uncaught: unknown[] = [];
    const note = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtException', note);
    const url = `postgres://shop:x@${server.host}:${server.port}/shop`;
    const own = openDatabase({ database: shopDatabase(url), poolSize: 1, logger: new RecordingLogger() });
    await expect(sql`select 1`.execute(own.requests)).rejects.toEqual(unavailable);
    process.off('uncaughtException', note);
    expect(uncaught).toEqual([]);
    await own.close();
  });

  it('goes on after the loss of idle connections', async () => {
    await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.05)`.execute(database.requests)));
    await sql`
      select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name = 'storefront-orders requests'`.execute(
      database.batches,
    );
    await expect
      .poll(() =>
        sql`select 1`.execute(database.requests).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('logs a lost connection once, and not the end of those that it closes', async () => {
    const logger = new RecordingLogger();
    const own = openDatabase({ database: shopDatabase(database.url), poolSize: 1, logger });
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(own.requests);
    await sql`select pg_terminate_backend(${rows[0]?.pid}::int, 5000)`.execute(database.batches);
    await expect.poll(() => logger.lines).not.toEqual([]);
    await sql`select 1`.execute(own.requests);
    await own.close();
    expect(logger.lines.map(({ message }) => message)).toEqual(['A connection to PostgreSQL was lost']);
  });

  it('passes on an error of PostgreSQL as it is', async () => {
    const divided = sql`select 1 / 0`.execute(database.requests);
    await expect(divided).rejects.toMatchObject({ code: '22012' });
  });

  it('ends a statement after 5 s with DATABASE_UNAVAILABLE', async () => {
    const slow = sql`select pg_sleep(20)`.execute(database.requests);
    // The server's error, and not the driver's, which gives up two seconds later.
    await expect(slow).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: '57014' } });
  });

  it('reads whole numbers and times exactly', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const { rows } = await sql`select ${2 ** 53 - 1}::bigint as n, ${at}::timestamptz(3) as at`.execute(
      database.requests,
    );
    expect(rows).toEqual([{ n: 2 ** 53 - 1, at }]);
  });

  it('fails a read of a number that it cannot read exactly, as a bug and not as an outage', async () => {
    const beyond = sql`select 9007199254740993 as n`.execute(database.requests);
    await expect(beyond).rejects.toThrow(RangeError);
    const { rows } = await sql`select 1 as one`.execute(database.requests);
    expect(rows).toEqual([{ one: 1 }]);
  });
});
