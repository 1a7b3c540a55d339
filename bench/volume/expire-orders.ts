import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Interval } from '../load/load.ts';
import type { Spread } from '../load/workloads.ts';
import { joinPhases, type Phase, splitByIntervals } from '../report/phases.ts';
import { seedOverdueOrders } from '../seed/seed-overdue-orders.ts';
import { sqlId } from '../seed/seeded-rows.ts';
import { BatchReplica } from '../stage/batch-replica.ts';
import { connect } from '../stage/connect.ts';
import { reconcile } from '../stage/reconcile.ts';
import { startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { besideCheckout, type Checkouts, checkOut } from './beside-checkout.ts';

/** How many orders expire, and in how many waves. */
export interface ExpiryPlan {
  readonly spread: Spread;
  readonly orders: number;
  readonly waves: number;
  readonly warmUpSeconds: number;
  /** How long only the clients are at work, before each wave and after it. */
  readonly calmMs: number;
}

/** From the first cancellation of a wave to its last. */
interface Wave extends Interval {
  readonly orders: number;
}

/** What the clients saw, and when the orders were cancelled. */
export interface ExpiryFigures {
  readonly calm: Phase;
  readonly expiring: Phase;
  readonly waves: readonly Wave[];
}

const JOB = 'expire-orders';
const POLL_MS = 1_000;
/** The batch is due each second. It may wait for a lease of 20 s and may postpone orders. Longer means that it hangs. */
const PATIENCE_MS = 120_000;

/**
 * Lets orders expire in waves, while 64 clients check out. The next wave is added after the one before has ended. No load
 * runs meanwhile.
 *
 * @throws {Error} if an order is not cancelled exactly once, if stock is missing, or if the books do not agree
 */
export async function expireOrders(
  stage: Stage,
  { spread, orders, waves, warmUpSeconds, calmMs }: ExpiryPlan,
): Promise<ExpiryFigures> {
  await using database = await stage.openDatabase();
  await using client = await connect(database.url);
  await using replica = new BatchReplica(database.url);
  const settings = { databaseUrl: database.url, secret: stage.secret, expiryCron: '* * * * * *' };
  await using service = await startServiceProcess(settings);
  const checkouts: Checkouts = { stage, port: service.port, spread };
  await checkOut(checkouts, warmUpSeconds);

  const seen: { wave: Wave; inside: Phase; outside: Phase }[] = [];
  for (let index = 0; index < waves; index += 1) {
    const first = 1 + Math.floor((index * orders) / waves);
    const wave = { first, orders: 1 + Math.floor(((index + 1) * orders) / waves) - first };
    if (wave.orders > 0) seen.push(await expireWave(wave, { client, replica, checkouts, calmMs }));
  }
  await reconcile(service.port, stage.adminToken);
  return {
    calm: joinPhases(seen.map(({ outside }) => outside)),
    expiring: joinPhases(seen.map(({ inside }) => inside)),
    waves: seen.map(({ wave }) => wave),
  };
}

interface WaveSetting {
  readonly client: Client;
  readonly replica: BatchReplica;
  readonly checkouts: Checkouts;
  readonly calmMs: number;
}

async function expireWave(
  { first, orders }: { first: number; orders: number },
  { client, replica, checkouts, calmMs }: WaveSetting,
): Promise<{ wave: Wave; inside: Phase; outside: Phase }> {
  // The service must not expire an order before all of them are there, nor before the calm has been measured.
  const release = await replica.hold(JOB);
  await seedOverdueOrders(client, { spread: checkouts.spread, first, orders });
  const { load } = await besideCheckout(checkouts, async () => {
    await sleep(calmMs);
    await release();
    await allExpired(client);
    await sleep(calmMs);
  });
  const wave = await waveOf(client, first, first + orders - 1);
  if (wave.orders !== orders) throw new Error(`${wave.orders} of ${orders} orders expired`);
  return { wave, ...splitByIntervals(load, [wave]) };
}

/** Resolves when no order holds stock any more. @throws {Error} if no stock comes back for a while */
async function allExpired(client: Client): Promise<void> {
  let [held, changedAt] = [await unitsHeld(client), Date.now()];
  while (held > 0) {
    await sleep(POLL_MS);
    const now = await unitsHeld(client);
    if (now !== held) [held, changedAt] = [now, Date.now()];
    if (Date.now() - changedAt > PATIENCE_MS) throw new Error(`${held} units are held for ever`);
  }
}

/** Each order of a wave holds one unit. To count the orders would take time from the service. */
async function unitsHeld(client: Client): Promise<number> {
  const { rows } = await client.query('SELECT sum(reserved)::int AS held FROM stocks');
  return rows[0].held;
}

async function waveOf(client: Client, first: number, last: number): Promise<Wave> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS orders, extract(epoch FROM min(cancelled_at))::float * 1000 AS "fromMs",
        extract(epoch FROM max(cancelled_at))::float * 1000 AS "toMs"
      FROM orders WHERE cancel_reason = 'EXPIRED'
        AND id BETWEEN ${sqlId('order', String(first))} AND ${sqlId('order', String(last))}`,
  );
  return rows[0];
}
