import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance } from '../../src/application/charge-balance.ts';
import { type EmbeddedFolder, makeEmbeddedFolder } from '../postgres/embedded-folder.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { query } from '../postgres/query.ts';

const ids = new UuidV7Ids();

let folder: EmbeddedFolder;
let server: EmbeddedServer;
let transactions: PostgresTransactions;
/** What happened, in its order. */
let events: string[];

beforeAll(async () => {
  folder = await makeEmbeddedFolder();
  const log = { info: () => undefined, warn: () => undefined };
  server = await startEmbeddedServer({ directory: path.join(folder.path, 'test', '.data'), log });
  await migrateToLatest(server.url);
});

afterAll(async () => {
  await server.stop();
  await folder.remove();
});

beforeEach(() => {
  events = [];
  transactions = openTransactions(server.url, {
    observer: { ...noObserver, onIncident: (_lane, incident) => events.push(incident) },
  });
});

afterEach(async () => {
  await bringStandbyBack();
  await transactions.close();
});

/** From now on each commit waits for a synchronous standby that there is not. */
const loseStandby = () => setStandby('away');
const bringStandbyBack = () => setStandby('');

async function setStandby(name: string): Promise<void> {
  const local = `${server.url}?options=-c%20synchronous_commit=local`;
  await query(local, `alter system set synchronous_standby_names = '${name}'`);
  await query(local, 'select pg_reload_conf()');
  await expect
    .poll(() => query(local, 'select current_setting($$synchronous_standby_names$$) as name'))
    .toEqual([{ name }]);
  // Commits wait after the checkpointer has read the setting, too. It does so before it makes a checkpoint.
  await query(local, 'checkpoint');
}

/** The sessions of this kind whose commit waits for the standby. */
const waiting = (kind: string) =>
  query(
    server.url,
    `select pid from pg_stat_activity
      where application_name = 'storefront-orders ${kind}' and wait_event = 'SyncRep'`,
  ).catch(() => []);

const untilWaiting = (kind: string) => expect.poll(() => waiting(kind)).toHaveLength(1);

const noteAnswer = (answering: Promise<unknown>) =>
  answering.then(
    () => void events.push('made'),
    ({ code }) => void events.push(code),
  );

const charge = (userId: string) =>
  noteAnswer(new ChargeBalance({ transactions, ids }).execute({ userId, amount: 5 }));

/** Sends the same request each time that it is called. */
function chargeOnce(userId: string, key: string): Promise<void> {
  const encode = () => ({ status: 201, body: '{}', location: null });
  const once = { userId, key, fingerprint: 'charge', encode };
  return noteAnswer(new ChargeBalance({ transactions, ids }).execute({ userId, amount: 5 }, once));
}

const cancelCommits = () =>
  query(
    server.url,
    `select pg_cancel_backend(pid) from pg_stat_activity where application_name like '%lane'`,
  );

/** Shuts the server down, as an operator does. Its supervisor starts it again. */
async function restartServer(): Promise<void> {
  const pidFile = path.join(folder.path, 'test/.data/postgres/data/postmaster.pid');
  const [pid] = (await readFile(pidFile, 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGINT');
}

const acknowledgements = () => events.filter((event) => event === 'made' || event.startsWith('the'));

const balancesOf = (userId: string) =>
  query(server.url, `select amount::int from balances where user_id = '${userId}'`);

describe('A commit that waits for a synchronous standby', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['the primary restarts', 'alice', restartServer],
    ['an operator cancels it', 'bob', cancelCommits],
  ])('is not acknowledged before the standby has it, if %s meanwhile', async (_, userId, interrupt) => {
    await charge(userId);
    await loseStandby();
    const charged = charge(userId);
    await untilWaiting('lane');
    await interrupt();
    // The service has found the marker. It waits for the standby to have the marker, too.
    await untilWaiting('unknown commits');
    events.push('the standby is back');
    await bringStandbyBack();
    await charged;
    await expect.poll(() => events).toContain('settled_committed');
    expect(acknowledgements().slice(0, 2)).toEqual(['made', 'the standby is back']);
    expect(await balancesOf(userId)).toEqual([{ amount: 10 }]);
  });

  it('is not acknowledged by a replay before the standby has it, if an operator has cancelled it', async () => {
    const request = () => chargeOnce('erin', 'her-key');
    await loseStandby();
    const first = request();
    await untilWaiting('lane');
    await cancelCommits();
    await untilWaiting('unknown commits');
    // The stored reply can be read now. Its replay waits for the standby, too.
    const repeated = request();
    await untilWaiting('lane');
    events.push('the standby is back');
    await bringStandbyBack();
    await Promise.all([first, repeated]);
    expect(acknowledgements()).toEqual(['the standby is back', 'made', 'made']);
    expect(await balancesOf('erin')).toEqual([{ amount: 5 }]);
  });

  it('is answered when the standby is back, and the connection is not ended meanwhile', async () => {
    await charge('carol');
    await loseStandby();
    const charged = charge('dave');
    await untilWaiting('lane');
    const before = await waiting('lane');
    await expect.poll(() => transactions.isCommitSlow).toBe(true);
    expect(await waiting('lane')).toEqual(before);
    events.push('the standby is back');
    await bringStandbyBack();
    await charged;
    await expect.poll(() => transactions.isCommitSlow).toBe(false);
    expect(acknowledgements().slice(0, 2)).toEqual(['made', 'the standby is back']);
    expect(await balancesOf('dave')).toEqual([{ amount: 5 }]);
  });
});
