import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import { noObserver } from './no-observer.ts';
import { openTransactions } from './open-transactions.ts';
import { OutsideLock } from './outside-lock.ts';
import { query } from './query.ts';
import { TcpProxy, type Verdict } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ids = new UuidV7Ids();
let database: TestDatabase;
let proxy: TcpProxy;
let transactions: PostgresTransactions;
let incidents: string[];
/** How many changes each transaction of the lane for blocked changes made. */
let blockedGroups: number[];

const charge = (command: ChargeBalanceCommand) => new ChargeBalance({ transactions, ids }).execute(command);

beforeEach(async () => {
  incidents = [];
  blockedGroups = [];
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  transactions = openTransactions(await proxy.open(), {
    observer: {
      ...noObserver,
      onIncident: (_lane, incident) => incidents.push(incident),
      onTransaction: (lane, { changes }) => {
        if (lane === 'blocked') blockedGroups.push(changes);
      },
    },
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

type Judge = TcpProxy['judge'];

/** Gives this verdict on the first chunk that contains the word, and passes everything else. */
function onFirst(word: string, verdict: Verdict): Judge {
  let isDone = false;
  return (chunk) => {
    if (isDone || !chunk.includes(word)) return 'pass';
    isDone = true;
    return verdict;
  };
}

/** Gives the verdict of the first judge that does not pass the chunk. */
function together(...judges: readonly Judge[]): Judge {
  return (...sent) => judges.map((judge) => judge(...sent)).find((verdict) => verdict !== 'pass') ?? 'pass';
}

describe('A connection that is lost around COMMIT', () => {
  beforeEach(async () => {
    // Opens the connection, so that the proxy judges the next transaction from its beginning.
    await charge({ userId: 'alice', amount: 1 });
  });

  it.each<[string, string[], Judge]>([
    ['after the server has got COMMIT', ['settled_committed'], onFirst('COMMIT', 'cut-after')],
    ['before the server has got the write', ['settled_aborted', 'repeated'], onFirst('COMMIT', 'cut-before')],
    ['between the write and COMMIT', ['settled_aborted', 'repeated'], onFirst('COMMIT', 'cut-before-commit')],
    [
      'before the write, and again before the answer to the fence',
      ['settled_aborted', 'repeated'],
      together(onFirst('COMMIT', 'cut-before'), onFirst('insert-fence', 'cut-after')),
    ],
    ['before BEGIN', ['repeated'], onFirst('BEGIN', 'cut-before')],
  ])('makes the change once, if it is lost %s', async (_, expected, judge) => {
    proxy.judge = judge;
    expect(await charge({ userId: 'alice', amount: 500 })).toMatchObject({ amount: 500, balance: 501 });
    expect(await ledger()).toEqual([
      { user_id: 'alice', amount: 1, version: 1 },
      { user_id: 'alice', amount: 500, version: 2 },
    ]);
    expect(incidents).toEqual(expected);
  });

  it('is answered with OUTCOME_UNKNOWN if nothing can be found out, and the change is not made twice', async () => {
    proxy.judge = (chunk) => {
      if (!chunk.includes('COMMIT')) return 'pass';
      proxy.isClosedToNew = true;
      return 'cut-after';
    };
    await expect(charge({ userId: 'alice', amount: 500 })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await ledger()).toHaveLength(2);
    expect(incidents).toEqual(['unsettled']);
  });
});

describe('A database that cannot be reached', () => {
  it('is answered with DATABASE_UNAVAILABLE, and nothing is made', async () => {
    proxy.isClosedToNew = true;
    await expect(charge({ userId: 'alice', amount: 500 })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    expect(await ledger()).toEqual([]);
  });

  it('is used again after it has ended every session', async () => {
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

describe('A row that another transaction has locked', () => {
  const lockBalance = (userId: string) =>
    OutsideLock.on(database.url, 'select 1 from balances where user_id = $1', [userId]);

  it('delays only the changes that need it, until it is free', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await charge({ userId: 'bob', amount: 1 });
    await using lock = await lockBalance('alice');
    // While the first charge is running, the others form a group, of which only Alice's charge needs the row.
    const first = charge({ userId: 'dave', amount: 1 });
    const blocked = charge({ userId: 'alice', amount: 2 });
    const others = ['bob', 'carol', 'bob'].map((userId) => charge({ userId, amount: 3 }));
    expect(await Promise.all([first, ...others])).toHaveLength(4);
    expect(incidents).toEqual(['blocked']);
    await sleep(300);
    await lock.release();
    expect(await blocked).toMatchObject({ balance: 3 });
  });

  it('gets all changes that waited for it in one transaction', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await using lock = await lockBalance('alice');
    const blocked = Array.from({ length: 20 }, () => charge({ userId: 'alice', amount: 1 }));
    await expect.poll(() => incidents).toHaveLength(20);
    await lock.release();
    expect((await Promise.all(blocked)).at(-1)).toMatchObject({ balance: 21 });
    expect(blockedGroups).toEqual([20]);
  });

  it('is answered with OVERLOADED if it stays locked, after the changes that do not need it', async () => {
    await charge({ userId: 'alice', amount: 1 });
    await using _lock = await lockBalance('alice');
    const answers: string[] = [];
    const refused = charge({ userId: 'alice', amount: 2 }).catch(({ code }) => answers.push(code));
    const made = charge({ userId: 'bob', amount: 3 }).then(() => answers.push('made'));
    await Promise.all([refused, made]);
    expect(answers).toEqual(['made', 'OVERLOADED']);
    expect(await ledger()).toHaveLength(2);
  });
});

describe('A queue of 2,000 changes', () => {
  it('refuses further changes at once with OVERLOADED', async () => {
    const submitted = Array.from({ length: 2_100 }, (_, user) =>
      charge({ userId: `user-${user}`, amount: 1 }).catch((error: { code: string }) => error.code),
    );
    const results = await Promise.all(submitted);
    const refused = results.filter((result) => result === 'OVERLOADED').length;
    expect(refused).toBe(100);
    expect(await ledger()).toHaveLength(2_000);
  });
});
