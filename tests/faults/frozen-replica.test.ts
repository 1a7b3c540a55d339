import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance } from '../../src/application/charge-balance.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

const SCRIPT = path.join(import.meta.dirname, 'frozen-process.ts');
const ids = new UuidV7Ids();

let database: TestDatabase;
let transactions: PostgresTransactions;

beforeEach(async () => {
  database = await createTestDatabase();
  transactions = openTransactions(database.url);
});

afterEach(async () => {
  await transactions.close();
  await database.drop();
});

const charge = () => new ChargeBalance({ transactions, ids }).execute({ userId: 'alice', amount: 1 });

const idleInTransaction = () =>
  query(
    database.url,
    `select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
  );

describe('A replica that freezes inside a transaction', () => {
  it('gives up its rows soon enough for a change of another replica', async () => {
    await charge();
    const replica = spawn(process.execPath, [SCRIPT, database.url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(replica, 'exit');
    await expect.poll(idleInTransaction).toHaveLength(1);
    // It waits for the row for 5 s at most.
    expect(await charge()).toMatchObject({ balance: 2 });
    replica.kill('SIGKILL');
    await ended;
  });
});
