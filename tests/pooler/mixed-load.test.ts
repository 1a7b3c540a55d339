import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { Relay } from '../../src/application/relay/relay.ts';
import { RunJob } from '../../src/application/run-job.ts';
import { leavesDueEvents } from '../../src/application/unit-of-work/writes.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { expectBooksInOrder } from '../application/expect-books.ts';
import { anId } from '../builders.ts';
import { type ShopPorts, useCasesOver } from '../contracts/test-shop.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { openShopPorts } from '../postgres/open-postgres-shop.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { TransactionPooler } from './transaction-pooler.ts';

const CONNECTIONS = 6;
const SHOWN = [
  'synchronous_commit',
  'enable_seqscan',
  'plan_cache_mode',
  'lock_timeout',
  'statement_timeout',
];

/** A replica of the service with its relay and its batches, behind the pooler. */
interface Replica {
  readonly ports: ShopPorts;
  readonly useCases: UseCases;
  readonly relay: Relay;
  readonly runJob: RunJob;
  readonly logger: RecordingLogger;
  close(): Promise<void>;
}

let database: TestDatabase;
let pooler: TransactionPooler;
let poolerUrl: string;
let platform: InMemoryEventSender;
let replicas: Replica[];

beforeEach(async () => {
  database = await createTestDatabase();
  // The tests' server does not wait for the disk, unless a database says so.
  await query(
    database.url,
    `do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$;
     create table commits (of text, synchronous_commit text);
     create function note_commit() returns trigger language plpgsql as $$ begin
       insert into commits values (tg_table_name, current_setting('synchronous_commit')); return new; end $$;
     create trigger note_commit before insert on orders for each row execute function note_commit();
     create trigger note_commit before update on events for each row execute function note_commit()`,
  );
  pooler = new TransactionPooler(database.url);
  poolerUrl = await pooler.open(CONNECTIONS);
  platform = new InMemoryEventSender();
  replicas = [openReplica(), openReplica()];
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await pooler.close();
  await database.drop();
});

function openReplica(): Replica {
  const logger = new RecordingLogger();
  const relayPorts = {
    sender: { send: (event: Parameters<InMemoryEventSender['send']>[0]) => platform.send(event), slots: 512 },
    logger,
    onAttempt: () => undefined,
    random: () => 0,
    monotonicMs: () => performance.now(),
    sleep: async () => undefined,
    leaseToken: anId(),
  };
  let relay: Relay | undefined;
  const { ports, close } = openShopPorts(poolerUrl, {
    leaseEvents: (events, now) => relay?.lease(events, now) ?? null,
    onCommitted: (writes) => {
      if (writes.lease) relay?.take(writes.lease);
      if (leavesDueEvents(writes)) relay?.wake();
    },
  });
  relay = new Relay({ ...relayPorts, outbox: ports.outbox });
  const opened = relay;
  return {
    ports,
    useCases: useCasesOver(ports),
    relay: opened,
    runJob: new RunJob({ jobLeases: ports.jobLeases, logger }),
    logger,
    close: async () => {
      await opened.stop();
      await close();
    },
  };
}

/** What one shopper and the batches of a replica do. */
async function visit({ ports, useCases, relay, runJob }: Replica, optionId: string): Promise<void> {
  const userId = anId();
  const items = [{ optionId, quantity: 1 }];
  const hasty = useCasesOver(ports, { orderTtlMs: 0 });
  const stopping = new AbortController().signal;
  await givenBalance(useCases, userId, 1_000);
  const { order } = await useCases.checkout.execute({ userId, items });
  await ports.catalogue.page({ limit: 5, after: null });
  await givenOrder(hasty, userId, optionId);
  await ports.orders.find(order.id);
  await runJob.execute({ name: 'expiry', stopping, work: (lease) => useCases.expireOrders.execute(lease) });
  await runJob.execute({ name: 'rank', stopping, work: (lease) => useCases.refreshRank.execute({ lease }) });
  await useCases.cancelOrder.execute({ userId, orderId: order.id });
  relay.wake();
}

it('two replicas behind a pooler serve a mixed load, and leave nothing with its connections', async () => {
  const [first, second] = replicas;
  if (!first || !second) throw new RangeError('There are two replicas');
  const optionId = await givenOption(first.useCases, { price: 10, stock: 1_000 });
  for (let wave = 0; wave < 3; wave += 1) {
    await Promise.all([first, second, first, second].map((replica) => visit(replica, optionId)));
  }
  await Promise.all(replicas.map(({ relay }) => relay.idle()));

  // The batches still run: no lease is left, and every overdue order was found.
  const stopping = new AbortController().signal;
  const expire = (replica: Replica) =>
    replica.runJob.execute({
      name: 'expiry',
      stopping,
      work: (lease) => replica.useCases.expireOrders.execute(lease),
    });
  for (const replica of replicas) expect((await expire(replica)).outcome).toBe('DONE');
  expect((await first.ports.orders.overdue({ limit: 10, after: null })).data).toEqual([]);
  expect(await query(database.url, 'select job from job_leases')).toEqual([]);
  const rank = await second.runJob.execute({
    name: 'rank',
    stopping,
    work: (lease) => second.useCases.refreshRank.execute({ lease }),
  });
  expect(rank).toMatchObject({ outcome: 'DONE', result: { data: [] } });
  await expectBooksInOrder(first.ports);
  expect(platform.received).toHaveLength(24);

  // Orders commit durably, and only the feed does not wait for the disk.
  expect(
    await query(database.url, 'select distinct of, synchronous_commit from commits order by of'),
  ).toEqual([
    { of: 'events', synchronous_commit: 'off' },
    { of: 'orders', synchronous_commit: 'on' },
  ]);

  // A session has what the server and the database set, and no lock.
  const fresh = await shown(database.url, 1);
  expect(await shown(poolerUrl, 2 * CONNECTIONS)).toEqual(fresh);
  const advisory = `select from pg_locks join pg_database on oid = database
    where locktype = 'advisory' and datname = current_database()`;
  expect(await query(database.url, advisory)).toEqual([]);
  const open = `select state from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  expect(await query(database.url, open)).toEqual([]);
  expect(replicas.flatMap(({ logger }) => logger.lines.filter(({ level }) => level !== 'debug'))).toEqual([]);
});

/** The different settings that so many transactions find. */
async function shown(url: string, transactions: number): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const found = new Set<string>();
  const text = `select ${SHOWN.map((name) => `current_setting('${name}') as ${name}`).join(', ')}`;
  for (let count = 0; count < transactions; count += 1)
    found.add(JSON.stringify((await client.query(text)).rows));
  await client.end();
  return [...found];
}
