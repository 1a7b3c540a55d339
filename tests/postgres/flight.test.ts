import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeValue } from '../../src/adapters/postgres/binary/binary-array.ts';
import { Flight, type StatementAnswer } from '../../src/adapters/postgres/flight/flight.ts';
import { PreparedStatements } from '../../src/adapters/postgres/flight/prepared-statements.ts';
import type { BoundStatement } from '../../src/adapters/postgres/named-statement.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { OutsideLock } from './outside-lock.ts';
import { query } from './query.ts';
import { message } from './scripted-server.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let client: pg.Client;
let session: PreparedStatements;
/** What was sent to the server, one chunk per flight. */
let sent: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  client = new pg.Client({ connectionString: await proxy.open(), pipeline: true });
  client.on('error', () => undefined);
  await client.connect();
  session = new PreparedStatements(typeParsers, 'public');
  sent = [];
  proxy.judge = (chunk) => {
    sent.push(chunk.toString('latin1'));
    return 'pass';
  };
});

afterEach(async () => {
  await client.end();
  await proxy.close();
  await database.drop();
});

/** A statement that is named by its text. */
function statement(text: string, ...values: readonly (Buffer | null)[]): BoundStatement {
  return { statement: { name: text, text }, values };
}

/** Sends the statements in one flight. */
function fly(...statements: readonly BoundStatement[]): Promise<PromiseSettledResult<StatementAnswer>[]> {
  const flight = new Flight(session);
  const answers = statements.map((one) => flight.add(one));
  client.query(flight);
  return Promise.allSettled(answers);
}

/** The tags of the statements that were done, and the SQLSTATEs of the others. */
async function outcomes(...statements: readonly BoundStatement[]): Promise<unknown[]> {
  return (await fly(...statements)).map((result) =>
    result.status === 'fulfilled' ? result.value.tag : (result.reason.code ?? result.reason),
  );
}

const INSERT = statement("INSERT INTO balances VALUES ('alice', 1, 1)");
const FAIL = statement('SELECT 1 / 0');
const balances = () => query(database.url, 'select user_id from balances');

describe('A flight', () => {
  it('answers each statement with its rows and its tag', async () => {
    const answers = await fly(
      statement('SELECT $1::bigint AS n, NULL AS nothing', encodeValue('bigint', 2 ** 40)),
      INSERT,
      statement('SELECT user_id FROM balances'),
      statement('SELECT 1 WHERE false'),
    );
    expect(answers.map((answer) => answer.status === 'fulfilled' && answer.value)).toEqual([
      { rows: [{ n: 2 ** 40, nothing: null }], tag: 'SELECT 1' },
      { rows: [], tag: 'INSERT 0 1' },
      { rows: [{ user_id: 'alice' }], tag: 'SELECT 1' },
      { rows: [], tag: 'SELECT 0' },
    ]);
  });

  it('is sent in one piece, with one Sync', async () => {
    await fly(statement('BEGIN'), INSERT, statement('COMMIT'));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.split(message('S', '').toString('latin1'))).toEqual([expect.anything(), '']);
  });

  it('prepares each statement once in a session, and asks once for its columns', async () => {
    const one = statement('SELECT 1 AS one');
    await fly(one, one);
    await fly(one);
    expect(sent.map((chunk) => chunk.split('SELECT 1 AS one\0SELECT 1 AS one\0').length - 1)).toEqual([1, 0]);
    const [answer] = await fly(one);
    expect(answer).toMatchObject({ value: { rows: [{ one: 1 }] } });
  });

  it('shows each statement what another transaction committed while the one before it waited', async () => {
    await using outside = await OutsideLock.on(database.url, 'select pg_advisory_xact_lock(1)', []);
    const flying = fly(
      statement('BEGIN'),
      statement('SELECT count(*)::int AS n, now() AS began FROM balances'),
      statement('SELECT pg_advisory_xact_lock(1)'),
      statement('SELECT count(*)::int AS n, clock_timestamp() AS now FROM balances'),
      statement('COMMIT'),
    );
    const waiting = "select 1 from pg_stat_activity where wait_event = 'advisory'";
    await expect.poll(() => query(database.url, waiting)).toHaveLength(1);
    await query(database.url, INSERT.statement.text);
    const [inserted] = await query(database.url, 'select clock_timestamp() as at');
    await outside.release();
    const [, before, , after] = await flying;
    expect(before).toMatchObject({ value: { rows: [{ n: 0 }] } });
    expect(after).toMatchObject({ value: { rows: [{ n: 1 }] } });
    const read = after?.status === 'fulfilled' ? after.value.rows[0] : undefined;
    expect(read).toSatisfy(({ now }: { now: Date }) => now >= (inserted?.at as Date));
  });

  it('fails a statement that has no tag at the Sync', async () => {
    const flight = new Flight(session);
    const answer = flight.add(statement('COMMIT'));
    flight.handleReadyForQuery();
    await expect(answer).rejects.toThrow('The server has not answered a statement');
  });

  it('reads no result that nobody reads', async () => {
    const flight = new Flight(session);
    flight.addUnread(statement('SELECT 9007199254740993'));
    const answer = flight.add(statement('SELECT 1'));
    client.query(flight);
    expect(await answer).toMatchObject({ tag: 'SELECT 1' });
  });
});

describe('A statement that the server refuses', () => {
  it('fails what was sent after it in the flight, COMMIT included', async () => {
    expect(await outcomes(statement('BEGIN'), INSERT, FAIL, INSERT, statement('COMMIT'))).toEqual([
      'BEGIN',
      'INSERT 0 1',
      '22012',
      '22012',
      '22012',
    ]);
    expect(await balances()).toEqual([]);
    expect(await outcomes(statement('ROLLBACK'), statement('SELECT 1'))).toEqual(['ROLLBACK', 'SELECT 1']);
  });

  it('keeps what follows from being committed one by one, if it is BEGIN', async () => {
    const noBegin = statement('BEGIN ISOLATION LEVEL nonsense');
    expect(await outcomes(noBegin, INSERT, statement('COMMIT'))).toEqual(['42601', '42601', '42601']);
    expect(await balances()).toEqual([]);
  });

  it('can be sent again, whether the server had prepared it or not', async () => {
    const once = statement('SELECT 1 / $1::int', encodeValue('int', 0));
    expect(await outcomes(once, INSERT)).toEqual(['22012', '22012']);
    expect(await outcomes(once)).toEqual(['22012']);
    expect(await outcomes({ ...once, values: [encodeValue('int', 1)] }, INSERT)).toEqual([
      'SELECT 1',
      'INSERT 0 1',
    ]);
  });
});

describe('A connection that is lost', () => {
  it('fails the statements that have no answer yet', async () => {
    proxy.judge = () => 'cut-after';
    const answers = await outcomes(INSERT, statement('COMMIT'));
    expect(answers).toEqual([expect.any(Error), expect.any(Error)]);
  });
});

describe('A row that cannot be read', () => {
  it('fails its statement and those after it as that bug', async () => {
    const answers = await outcomes(
      statement('SELECT 1'),
      statement('SELECT 9007199254740993'),
      statement('SELECT 2'),
    );
    expect(answers).toEqual(['SELECT 1', expect.any(RangeError), expect.any(RangeError)]);
  });
});
