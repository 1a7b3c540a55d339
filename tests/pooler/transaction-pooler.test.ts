import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { TransactionPooler } from './transaction-pooler.ts';

let database: TestDatabase;
let pooler: TransactionPooler;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  pooler = new TransactionPooler(database.url);
  client = new pg.Client({ connectionString: await pooler.open(3) });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await pooler.close();
  await database.drop();
});

const processId = async () => (await client.query('select pg_backend_pid() as pid')).rows[0].pid;

// What the other tests rest on.
describe('The stand-in for a pooler in transaction mode', () => {
  it('gives each transaction another connection, and keeps it until the end of the transaction', async () => {
    const [first, second] = [await processId(), await processId()];
    expect(first).not.toBe(second);
    await client.query('begin');
    expect(await processId()).toBe(await processId());
    await client.query('rollback');
  });

  it('follows a prepared statement from one connection to the next', async () => {
    for (const value of [1, 2, 3, 4])
      expect(
        (await client.query({ name: 'echo', text: 'select $1::int as n', values: [value] })).rows,
      ).toEqual([{ n: value }]);
  });

  it('leaves the settings of a session to the next client', async () => {
    await client.query("set work_mem = '5MB'");
    const seen = [];
    for (let transaction = 0; transaction < 3; transaction += 1)
      seen.push((await client.query('show work_mem')).rows[0].work_mem);
    expect(seen).toContain('5MB');
  });

  it('refuses startup parameters that it does not know', async () => {
    const url = new URL(await new TransactionPooler(database.url).open(0));
    const other = new pg.Client({ connectionString: url.href, statement_timeout: 1_000 });
    await expect(other.connect()).rejects.toThrow('unsupported startup parameter: statement_timeout');
  });
});
