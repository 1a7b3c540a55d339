import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresOutbox } from '../../src/adapters/postgres/feed/postgres-outbox.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance } from '../../src/application/charge-balance.ts';
import { anId } from '../builders.ts';
import { noObserver } from './no-observer.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { openTransactions } from './open-transactions.ts';
import { query } from './query.ts';

let database: OpenTestDatabase;
let transactions: PostgresTransactions;
let incidents: string[];

beforeEach(async () => {
  incidents = [];
  database = await openTestDatabase();
  transactions = openTransactions(database.url, {
    observer: { ...noObserver, onIncident: (_lane, incident) => incidents.push(incident) },
  });
});

afterEach(async () => {
  await transactions.close();
  await database.drop();
});

const charge = (userId: string, amount = 1) =>
  new ChargeBalance({ transactions, ids: { next: anId } }).execute({ userId, amount });

const ledger = () => query(database.url, 'select user_id from ledger_entries order by 1');

const lanePids = () =>
  query(
    database.url,
    `select pid from pg_stat_activity
      where datname = current_database() and application_name like '%lane' order by 1`,
  );

const unavailable = expect.objectContaining({ name: 'Unavailable', code: 'DATABASE_UNAVAILABLE' });

/** From the next session on, the database refuses writes, as a demoted primary does. */
async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  const on = isReadOnly ? 'on' : 'off';
  // A session of its own, which may write whatever the default is.
  await query(
    `${database.url}?options=-c%20default_transaction_read_only=off`,
    `alter database ${name} set default_transaction_read_only = ${on}`,
  );
}

/** Refuses each new ledger entry of this amount with the SQLSTATE, as a server does that cannot serve. */
const failLedgerEntriesOf = (amount: number, sqlstate: string, times = 'true') =>
  query(
    database.url,
    `create sequence failures;
     create function fail() returns trigger language plpgsql as $$
       begin
         if new.amount = ${amount} and nextval('failures') > 0 and ${times} then
           raise sqlstate '${sqlstate}';
         end if;
         return new;
       end $$;
     create trigger fail before insert on ledger_entries for each row execute function fail()`,
  );

describe('A server that can serve no request', () => {
  it.each(['25006', '53000', '53100', '53300', '57P01', '57P03'])(
    'is left for a new connection after %s, and the whole group is made there',
    async (sqlstate) => {
      await failLedgerEntriesOf(1, sqlstate, "currval('failures') = 1");
      await charge('zoe', 5);
      const before = await lanePids();
      const charges = ['alice', 'bob', 'carol'].map((userId) => charge(userId));
      expect(await Promise.all(charges)).toHaveLength(3);
      expect(incidents).toEqual(['repeated']);
      expect(await lanePids()).not.toEqual(before);
    },
  );

  it('is answered with DATABASE_UNAVAILABLE if new connections reach no other one, and no group is halved', async () => {
    await failLedgerEntriesOf(1, '53100');
    const charges = await Promise.allSettled(['alice', 'bob', 'carol'].map((userId) => charge(userId)));
    expect(charges).toEqual(Array(3).fill({ status: 'rejected', reason: unavailable }));
    expect(new Set(incidents)).toEqual(new Set(['repeated']));
    expect(await ledger()).toEqual([]);
    // The lane rests after the group that was refused.
    await expect.poll(() => charge('alice', 2).catch(({ code }) => code)).toMatchObject({ balance: 2 });
  });

  it('is answered with DATABASE_UNAVAILABLE by the feed, and is left for a new connection', async () => {
    const outbox = new PostgresOutbox(database);
    await database.feed.rows({ name: 'set', text: 'set default_transaction_read_only = on' }, []);
    await expect(outbox.claim(1, 1_000)).rejects.toEqual(unavailable);
    expect(await outbox.claim(1, 1_000)).toEqual([]);
  });

  it('is answered with DATABASE_UNAVAILABLE by a batch, and is left for a new connection', async () => {
    const batch = () => sql`delete from markers`.execute(database.batches);
    await sql`set default_transaction_read_only = on`.execute(database.batches);
    await expect(batch()).rejects.toEqual(unavailable);
    expect(await batch()).toMatchObject({ rows: [] });
  });
});

describe('A server without memory for one change', () => {
  it('fails that change alone with DATABASE_UNAVAILABLE', async () => {
    await failLedgerEntriesOf(7, '53200');
    const first = charge('zoe', 5);
    const charges = [charge('alice'), charge('bob', 7), charge('carol')];
    expect(await Promise.allSettled(charges)).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: unavailable },
      { status: 'fulfilled' },
    ]);
    expect(await first).toMatchObject({ balance: 5 });
    expect(incidents).toContain('split');
  });
});

describe('A server that takes no writes', () => {
  it('is refused by every connection', async () => {
    await setReadOnly(true);
    await expect(charge('alice')).rejects.toEqual(unavailable);
    await expect(sql`select 1`.execute(database.requests)).rejects.toEqual(unavailable);
    await expect(sql`select 1`.execute(database.batches)).rejects.toEqual(unavailable);
    const one = { name: 'one', text: 'select 1' };
    await expect(database.preparedReads.rows(one, [])).rejects.toEqual(unavailable);
    await expect(database.feed.rows(one, [])).rejects.toEqual(unavailable);
    await setReadOnly(false);
    await expect.poll(() => charge('alice').catch(({ code }) => code)).toMatchObject({ balance: 1 });
  });

  it('is named by the readiness probe', async () => {
    await setReadOnly(true);
    expect(await database.readiness.missingPart()).toBe('writable-database');
  });

  it('is not named by the readiness probe if it takes writes', async () => {
    expect(await database.readiness.missingPart()).toBeNull();
  });
});
