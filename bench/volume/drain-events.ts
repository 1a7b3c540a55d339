import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { joinPhases, type Phase, splitByIntervals } from '../report/phases.ts';
import { evenlyOver, type PaidOrders, seedOrders } from '../seed/seed-orders.ts';
import { connect } from '../stage/connect.ts';
import { type EventReceiver, startEventReceiver } from '../stage/event-receiver.ts';
import { eventsSent } from '../stage/events-sent.ts';
import { secondsOfProcess } from '../stage/processor-time.ts';
import { reconcile } from '../stage/reconcile.ts';
import { type ServiceSettings, startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { besideCheckout, type Checkouts, checkOut } from './beside-checkout.ts';
import { buyCalmly } from './buy-calmly.ts';

/** What the feed has to do. */
export interface FeedPlan {
  /** How many events wait. One in a hundred is the cancellation of an order, after the order's confirmation. */
  readonly events: number;
  /** How long the receiver takes to answer. */
  readonly latencyMs: number;
  readonly warmUpSeconds: number;
  /** How long each rate is measured, at most. It is measured for less time if the backlog ends before. */
  readonly seconds: number;
  /** How many checkouts a second there are while the shop is calm, and for how long. */
  readonly calm: { readonly perSecond: number; readonly seconds: number };
}

/** What was seen. */
export interface FeedFigures {
  /** How old events were on arrival in the calm shop, in order. */
  readonly agesMs: Float64Array;
  /** Before there was a backlog, and after it was sent. */
  readonly checkoutWithoutBacklog: Phase;
  /** Events per second, of the feed alone. */
  readonly sentAlone: number;
  /** The processor time of the service for an event, of the feed alone. */
  readonly microsecondsPerEvent: number;
  /** Events per second, old and new ones, while 64 clients check out. */
  readonly sentBesideCheckout: number;
  readonly checkoutWithBacklog: Phase;
  /** From the start of the service until every event was sent. */
  readonly secondsUntilSent: number;
}

const SECRET = `whsec_${Buffer.from('a secret of the benchmark').toString('base64')}`;
const CANCELLED_EVERY = 100;
const SETTLE_MS = 2_000;
const DRAIN_TIMEOUT_MS = 60_000;
const RECEIPTS_MS = 100;
const POLL_MS = 1_000;

/**
 * Lets the service send a backlog of events to a receiver, first alone and then while 64 clients check out.
 *
 * @throws {Error} if an event is not received exactly once, if an order's events are not received in their order, or if the
 * books do not agree
 */
export async function drainEvents(stage: Stage, plan: FeedPlan): Promise<FeedFigures> {
  await using receiver = await startEventReceiver(plan.latencyMs);
  await using database = await stage.openDatabase();
  await using client = await connect(database.url);
  const settings = {
    databaseUrl: database.url,
    secret: stage.secret,
    dataPlatform: { url: receiver.url, secret: SECRET },
  };
  const feed = { stage, plan, client, receiver, settings };
  const before = await withoutBacklog(feed);
  await seedOrders(client, backlogOf(plan.events));
  const ofBacklog = await withBacklog(feed);
  await expectEachOnce(feed);
  const checkoutWithoutBacklog = joinPhases([before.checkout, ofBacklog.checkoutAfter]);
  return { ...before, ...ofBacklog, checkoutWithoutBacklog };
}

interface Feed {
  readonly stage: Stage;
  readonly plan: FeedPlan;
  readonly client: Client;
  readonly receiver: EventReceiver;
  readonly settings: ServiceSettings;
}

async function withoutBacklog({ stage, plan, receiver, settings }: Feed) {
  await using service = await startServiceProcess(settings);
  const checkouts: Checkouts = { stage, port: service.port, spread: 'spread' };
  await checkOut(checkouts, plan.warmUpSeconds);
  await eventsSent(service.port, DRAIN_TIMEOUT_MS);
  await receiver.receipts();
  await buyCalmly(checkouts, plan.calm);
  await eventsSent(service.port, DRAIN_TIMEOUT_MS);
  const { agesMs } = await receiver.receipts();
  const load = await checkOut(checkouts, plan.seconds);
  // A stop cuts off what is being sent. That would come again after the next start.
  await eventsSent(service.port, DRAIN_TIMEOUT_MS);
  return { agesMs: Float64Array.from(agesMs).sort(), checkout: splitByIntervals(load, []).outside };
}

/** The feed alone sends at most half of the backlog, so that there is a backlog while the clients check out. */
async function withBacklog({ stage, plan, client, receiver, settings }: Feed) {
  const { events, seconds, warmUpSeconds } = plan;
  const begunAt = performance.now();
  const sentBefore = (await receiver.receipts()).events;
  await using service = await startServiceProcess(settings);
  // In its first seconds, a process is slower because its code is not compiled yet.
  await sending(receiver, { until: sentBefore + events / 10, atMostMs: SETTLE_MS });
  const cpuBefore = await secondsOfProcess(service.pid);
  const alone = await sending(receiver, { until: sentBefore + events / 2, atMostMs: seconds * 1000 });
  const cpuSeconds = (await secondsOfProcess(service.pid)) - cpuBefore;
  const checkouts: Checkouts = { stage, port: service.port, spread: 'spread' };
  const { load, result: beside } = await besideCheckout(checkouts, async () => {
    await sending(receiver, { until: sentBefore + 0.75 * events, atMostMs: warmUpSeconds * 1000 });
    return sending(receiver, { until: sentBefore + events, atMostMs: seconds * 1000 });
  });
  await allSent(client);
  const secondsUntilSent = (performance.now() - begunAt) / 1000;
  const after = await checkOut(checkouts, seconds);
  await allSent(client);
  await reconcile(service.port, stage.adminToken);
  return {
    sentAlone: alone.perSecond,
    microsecondsPerEvent: (1e6 * cpuSeconds) / alone.events,
    sentBesideCheckout: beside.perSecond,
    checkoutWithBacklog: splitByIntervals(load, [beside]).inside,
    checkoutAfter: splitByIntervals(after, []).outside,
    secondsUntilSent,
  };
}

/** Resolves after `until` events have been received since the start of the receiver, and at the latest after `atMostMs`. */
async function sending(receiver: EventReceiver, { until, atMostMs }: { until: number; atMostMs: number }) {
  const fromMs = Date.now();
  const before = (await receiver.receipts()).events;
  let now = before;
  while (now < until && Date.now() - fromMs < atMostMs) {
    await sleep(RECEIPTS_MS);
    now = (await receiver.receipts()).events;
  }
  const toMs = Date.now();
  const events = now - before;
  return { fromMs, toMs, events, perSecond: (1000 * events) / (toMs - fromMs) };
}

async function allSent(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query("SELECT count(*)::int FROM events WHERE status <> 'SENT'");
    if (rows[0].count === 0) return;
    await sleep(POLL_MS);
  }
}

async function expectEachOnce({ client, receiver }: Feed): Promise<void> {
  const { rows } = await client.query('SELECT count(*)::int FROM events');
  const { events, repeated, tooEarly } = await receiver.receipts();
  const seen = { events: rows[0].count, received: events, repeated, tooEarly };
  if (events === rows[0].count && repeated === 0 && tooEarly === 0) return;
  throw new Error(`The events were not received once each, in order: ${JSON.stringify(seen)}`);
}

/** Orders of one per millisecond, the last one now, as an outage of the data platform leaves them. */
function backlogOf(events: number): PaidOrders {
  const orders = Math.round((events * CANCELLED_EVERY) / (CANCELLED_EVERY + 1));
  return {
    orders,
    paidAt: evenlyOver(`${orders} ms`, orders),
    cancelledEvery: CANCELLED_EVERY,
    events: 'PENDING',
  };
}
