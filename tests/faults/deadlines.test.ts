import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance } from '../../src/application/charge-balance.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { query } from '../postgres/query.ts';
import { TcpProxy, type Verdict } from '../postgres/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

const ids = new UuidV7Ids();

let database: TestDatabase;
let proxy: TcpProxy;
let transactions: PostgresTransactions;
let incidents: string[];

beforeEach(async () => {
  incidents = [];
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  transactions = openTransactions(await proxy.open(), {
    observer: { ...noObserver, onIncident: (_lane, incident) => incidents.push(incident) },
  });
  await charge(1);
});

afterEach(async () => {
  vi.useRealTimers();
  // Timers of the stopped clock never fire. So this also ends the connections that are still silent.
  await proxy.close();
  await transactions.close();
  await database.drop();
});

const charge = (amount: number): Promise<string> =>
  new ChargeBalance({ transactions, ids }).execute({ userId: 'alice', amount }).then(
    () => 'made',
    ({ code }) => code,
  );

const amounts = async () => {
  const rows = await query(database.url, 'select amount::int from ledger_entries order by version');
  return rows.map(({ amount }) => amount);
};

/** The timers of the service go by this clock, and stand still until the test moves it. */
const stopClock = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

/** Gives this verdict on each chunk that contains the word. Resolves when it has done so for the first time. */
function on(word: string, verdict: Verdict): Promise<void> {
  const met = Promise.withResolvers<void>();
  proxy.judge = (chunk) => {
    if (!chunk.includes(word)) return 'pass';
    met.resolve();
    return verdict;
  };
  return met.promise;
}

describe('A connection that is silent before COMMIT is sent', () => {
  it('is given up after 3 s, and the change is made on a new one', async () => {
    const silent = on('BEGIN', 'swallow');
    stopClock();
    const charged = charge(2);
    await silent;
    proxy.judge = () => 'pass';
    await vi.advanceTimersByTimeAsync(3_000);
    while (incidents.length === 0) await new Promise(setImmediate);
    // The pause before the repeat.
    await vi.advanceTimersByTimeAsync(20);
    expect(await charged).toBe('made');
    expect(incidents).toEqual(['repeated']);
    vi.useRealTimers();
    expect(await amounts()).toEqual([1, 2]);
  });

  it('is answered with DATABASE_UNAVAILABLE after 5 s, if new connections are silent, too', async () => {
    const silent = on('', 'swallow');
    stopClock();
    const charged = charge(2);
    await silent;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await charged).toBe('DATABASE_UNAVAILABLE');
    vi.useRealTimers();
    expect(await amounts()).toEqual([1]);
  });
});

describe('A connection that is silent after COMMIT was sent', () => {
  it('is left after 5 s, and the change is answered as it was committed', async () => {
    const silent = on('COMMIT', 'swallow-answers');
    stopClock();
    const charged = charge(2);
    await silent;
    proxy.judge = () => 'pass';
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(await charged).toBe('made');
    expect(incidents).toEqual(['settled_committed']);
    expect(await amounts()).toEqual([1, 2]);
  });

  it('is answered with OUTCOME_UNKNOWN after 10 s, and finding out goes on', async () => {
    const silent = on('COMMIT', 'swallow-answers');
    stopClock();
    const charged = charge(2);
    await silent;
    proxy.judge = () => 'swallow';
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await charged).toBe('OUTCOME_UNKNOWN');
    expect(transactions.isCommitSlow).toBe(true);
    vi.useRealTimers();
    proxy.judge = () => 'pass';
    await expect.poll(() => incidents).toEqual(['unsettled', 'settled_committed']);
    expect(transactions.isCommitSlow).toBe(false);
    expect(await amounts()).toEqual([1, 2]);
  });
});

describe('A database that is silent while 256 changes wait', () => {
  it('is answered with OVERLOADED before the changes that wait are answered', async () => {
    const silent = on('', 'swallow');
    stopClock();
    const answers: string[] = [];
    const submit = (amount: number) => charge(amount).then((answer) => answers.push(answer));
    const first = submit(2);
    await silent;
    const waiting = Array.from({ length: 256 }, () => submit(3));
    await vi.advanceTimersByTimeAsync(250);
    await submit(4);
    expect(answers).toEqual(['OVERLOADED']);
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all([first, ...waiting]);
    expect(answers).toHaveLength(258);
    expect(answers).not.toContain('made');
  });
});
