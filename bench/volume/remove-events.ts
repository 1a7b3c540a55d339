import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { PostgresHousekeeping } from '../../src/adapters/postgres/jobs/postgres-housekeeping.ts';
import { type Phase, splitByIntervals } from '../report/phases.ts';
import { evenlyOver, seedOrders } from '../seed/seed-orders.ts';
import { BatchReplica } from '../stage/batch-replica.ts';
import { connect } from '../stage/connect.ts';
import { reconcile } from '../stage/reconcile.ts';
import { startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { besideCheckout, type Checkouts, checkOut } from './beside-checkout.ts';

/** What is removed, and how long it is measured. */
export interface HousekeepingPlan {
  /** How many events were sent more than 30 days ago. As many were sent since. */
  readonly events: number;
  readonly warmUpSeconds: number;
  readonly calmMs: number;
}

/** What the clients saw, and how long the batch took. */
export interface HousekeepingFigures {
  readonly calm: Phase;
  readonly removing: Phase;
  readonly seconds: number;
}

/**
 * Removes events that were sent long ago, while 64 clients check out.
 *
 * @throws {Error} if other events are removed, or not all of these, or if the books do not agree
 */
export async function removeEvents(
  stage: Stage,
  { events, warmUpSeconds, calmMs }: HousekeepingPlan,
): Promise<HousekeepingFigures> {
  await using database = await stage.openDatabase();
  await using client = await connect(database.url);
  const [old, recent] = [evenlyOver('10 days', events, '35 days'), evenlyOver('40 days', 2 * events)];
  const paidAt = `CASE WHEN n < ${events} THEN ${old} ELSE ${recent} END`;
  await seedOrders(client, { orders: 2 * events, paidAt, events: 'SENT' });
  await using replica = new BatchReplica(database.url);
  await using service = await startServiceProcess({ databaseUrl: database.url, secret: stage.secret });
  const checkouts: Checkouts = { stage, port: service.port, spread: 'spread' };
  await checkOut(checkouts, warmUpSeconds);
  const housekeeping = new PostgresHousekeeping(replica.db);
  const { load, result } = await besideCheckout(checkouts, async () => {
    await sleep(calmMs);
    const fromMs = Date.now();
    await replica.run('housekeeping', (lease) => housekeeping.run(lease));
    const toMs = Date.now();
    await sleep(calmMs);
    return { fromMs, toMs };
  });
  await expectOldRemoved(client);
  await reconcile(service.port, stage.adminToken);
  const { inside, outside } = splitByIntervals(load, [result]);
  return { calm: outside, removing: inside, seconds: (result.toMs - result.fromMs) / 1000 };
}

/** The reconciliation misses a recent event that was removed. */
async function expectOldRemoved(client: Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT count(*)::int FROM events WHERE sent_at < now() - interval '30 days'`,
  );
  if (rows[0].count > 0) throw new Error(`${rows[0].count} old events were not removed`);
}
