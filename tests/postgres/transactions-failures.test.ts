import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { AdjustStock } from '../../src/application/adjust-stock.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { noObserver } from './no-observer.ts';
import { query } from './query.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ids = new UuidV7Ids();
let database: TestDatabase;
let proxy: TcpProxy;
let transactions: PostgresTransactions;
let incidents: string[];

const charge = (command: ChargeBalanceCommand) => new ChargeBalance({ transactions, ids }).execute(command);

beforeEach(async () => {
  incidents = [];
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  transactions = new PostgresTransactions({
    databaseUrl: await proxy.open(),
    groupMax: 256,
    connections: 4,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: { ...noObserver, onIncident: (_lane, incident) => incidents.push(incident) },
  });
});

afterEach(async () => {
  proxy.judge = () => 'pass';
  proxy.isClosedToNew = false;
  await transactions.close();
  await proxy.close();
  await database.drop();
});

const ledger = () =>
  query(database.url, 'select user_id, amount::int, version::int from ledger_entries order by 1, 3');

/** Judges the first chunk that holds the word, and passes everything else. */
function onFirst(word: string, verdict: 'cut-before' | 'cut-before-commit' | 'cut-after') {
  let isDone = false;
  return (chunk: Buffer) => {
    if (isDone || !chunk.includes(word)) return 'pass';
    isDone = true;
    return verdict;
  };
}

describe('A connection lost around COMMIT', () => {
  it('answers once what was committed, although the answer to COMMIT was lost', async () => {
    await charge({ userId: 'alice', amount: 1 });
    proxy.judge = onFirst('COMMIT', 'cut-after');
    const entry = await charge({ userId: 'alice', amount: 500 });
    expect(entry).toMatchObject({ amount: 500, balance: 501 });
    expect(await ledger()).toEqual([
      { user_id: 'alice', amount: 1, version: 1 },
      { user_id: 'alice', amount: 500, version: 2 },
    ]);
  });

  it('makes again what never reached the server', async () => {
    await charge({ userId: 'alice', amount: 1 });
    proxy.judge = onFirst('COMMIT', 'cut-before');
    const entry = await charge({ userId: 'alice', amount: 500 });
    expect(entry).toMatchObject({ amount: 500, balance: 501 });
    expect(await ledger()).toHaveLength(2);
  });

  it('makes again what never reached the server, although the answer to the fence was lost, too', async () => {
    await charge({ userId: 'alice', amount: 1 });
    const verdicts = [onFirst('COMMIT', 'cut-before'), onFirst('insert-fence', 'cut-after')];
    proxy.judge = (chunk) =>
      verdicts.map((judge) => judge(chunk)).find((verdict) => verdict !== 'pass') ?? 'pass';
    const entry = await charge({ userId: 'alice', amount: 500 });
    expect(entry).toMatchObject({ amount: 500, balance: 501 });
    expect(await ledger()).toHaveLength(2);
  });

  it('makes again what was written, where COMMIT itself never reached the server', async () => {
    await charge({ userId: 'alice', amount: 1 });
    proxy.judge = onFirst('COMMIT', 'cut-before-commit');
    const entry = await charge({ userId: 'alice', amount: 500 });
    expect(entry).toMatchObject({ amount: 500, balance: 501 });
    expect(await ledger()).toHaveLength(2);
  });

  it('makes again what was cut before it was decided', async () => {
    await charge({ userId: 'alice', amount: 1 });
    proxy.judge = onFirst('BEGIN', 'cut-before');
    await charge({ userId: 'alice', amount: 500 });
    expect(await ledger()).toHaveLength(2);
  });

  it('says OUTCOME_UNKNOWN where it cannot be settled, and nothing is done twice', async () => {
    await charge({ userId: 'alice', amount: 1 });
    proxy.judge = (chunk) => {
      if (!chunk.includes('COMMIT')) return 'pass';
      proxy.isClosedToNew = true;
      return 'cut-after';
    };
    await expect(charge({ userId: 'alice', amount: 500 })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect(await ledger()).toHaveLength(2);
  });

  it('says DATABASE_UNAVAILABLE where no connection can be made, and nothing is done', async () => {
    proxy.isClosedToNew = true;
    await expect(charge({ userId: 'alice', amount: 500 })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    expect(await ledger()).toEqual([]);
  });

  it('goes on after every session was terminated', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await query(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like '%lane'`,
    );
    await charge({ userId: 'alice', amount: 2 });
    expect(await ledger()).toHaveLength(2);
  });
});

describe('A row that a stranger holds', () => {
  async function whileHolding(userId: string, use: () => Promise<void>): Promise<void> {
    const stranger = new Client(database.url);
    await stranger.connect();
    await stranger.query('begin');
    await stranger.query('select 1 from balances where user_id = $1 for update', [userId]);
    try {
      await use();
    } finally {
      await stranger.end();
    }
  }

  it('stops only those who need it, who get their turn when it is free', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await charge({ userId: 'bob', amount: 1 });
    let blocked: Promise<unknown> = Promise.resolve();
    await whileHolding('alice', async () => {
      // The first is under way while the others form a group, of which only Alice's charge is blocked.
      const first = charge({ userId: 'dave', amount: 1 });
      blocked = charge({ userId: 'alice', amount: 2 });
      const others = ['bob', 'carol', 'bob'].map((userId) => charge({ userId, amount: 3 }));
      expect(await Promise.all([first, ...others])).toHaveLength(4);
      expect(incidents).toEqual(['blocked']);
      await sleep(300);
    });
    expect(await blocked).toMatchObject({ balance: 3 });
  });

  it('is waited for a bounded time, and then the answer is OVERLOADED', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await whileHolding('alice', async () => {
      await expect(charge({ userId: 'alice', amount: 2 })).rejects.toMatchObject({
        code: 'OVERLOADED',
      });
    });
    expect(await ledger()).toHaveLength(1);
  });
});

describe('A change that breaks its group', () => {
  /** Breaks a constraint of the database that the domain keeps from being met: a bug, as far as anybody can tell. */
  const broken = (optionId: string): Change<unknown> => ({
    name: 'adjust-stock',
    lock: ({ stocks }) => stocks.lock([optionId]),
    decide: ({ movements, now }) =>
      movements.add({ id: ids.next(), optionId, delta: 0, reason: 'a delta of zero', createdAt: now }),
  });

  it('fails alone, and its neighbours are made', async () => {
    const option = { name: 'One', price: 1, stock: 10 };
    const thing = { name: 'Thing', description: '', options: [option] };
    const product = await new CreateProduct({ transactions, ids }).execute(thing);
    const optionId = product.options[0]?.id ?? '';
    const adjustStock = new AdjustStock({ transactions, ids });
    const adjust = () => adjustStock.execute({ optionId, delta: 1, reason: 'found' });
    const results = await Promise.allSettled([
      ...Array.from({ length: 20 }, adjust),
      transactions.run(broken(optionId)),
      ...Array.from({ length: 20 }, adjust),
    ]);
    expect(results.map((result) => result.status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(incidents.filter((incident) => incident === 'split').length).toBeGreaterThan(0);
    expect(results[20]).toMatchObject({ reason: { constraint: 'stock_movements_delta_range' } });
    expect(await query(database.url, 'select on_hand::int from stocks')).toEqual([{ on_hand: 50 }]);
  });
});

describe('A queue that is full', () => {
  it('refuses at once with OVERLOADED', async () => {
    const submitted = Array.from({ length: 2_100 }, (_, user) =>
      charge({ userId: `user-${user}`, amount: 1 }).catch((error: { code: string }) => error.code),
    );
    const results = await Promise.all(submitted);
    const refused = results.filter((result) => result === 'OVERLOADED').length;
    expect(refused).toBeGreaterThan(0);
    expect(await ledger()).toHaveLength(2_100 - refused);
  });
});
