import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { rankByPlainQuery } from '../../tests/postgres/rank-by-plain-query.ts';
import type { Interval } from '../load/load.ts';
import { type Phase, splitByIntervals } from '../report/phases.ts';
import { seedMoreItems } from '../seed/seed.ts';
import { type PaidOrders, seedOrders } from '../seed/seed-orders.ts';
import { BatchReplica } from '../stage/batch-replica.ts';
import { connect } from '../stage/connect.ts';
import { reconcile } from '../stage/reconcile.ts';
import { startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { besideCheckout, type Checkouts, checkOut } from './beside-checkout.ts';
import { cancelSome, refreshRank, type Shop } from './operator.ts';

/** What is ranked, and how long it is measured. */
export interface RankPlan {
  readonly lines: number;
  /** How many orders of the last hour are cancelled, and then of any hour of the last 72. */
  readonly cancellations: { readonly ofLastHour: number; readonly ofAnyHour: number };
  readonly warmUpSeconds: number;
  readonly calmMs: number;
  /** Whether to count the rows that a run reads. It takes ten seconds a run. */
  readonly countsRows: boolean;
}

/** How long something took. `rows` are those of tables and indexes that it read, if they were counted. */
interface Taken {
  readonly what: string;
  readonly ms: number;
  readonly rows: number | undefined;
}

/** What was seen. */
export interface RankFigures {
  /** In a shop without requests. */
  readonly alone: readonly Taken[];
  readonly calm: Phase;
  /** Beside 64 clients: the run that counts every hour, and runs one after the other. */
  readonly beside: readonly {
    readonly what: string;
    readonly checkout: Phase;
    readonly runsMs: readonly number[];
  }[];
}

const ITEMS = 10_000;
const LINES_PER_ORDER = 3;
const FIRST_RUN = 'the first run, which counts every hour';
const NEXT_RUN = 'the next run';
/** Each run counts the hours again whose orders were cancelled in the last ten minutes: here every hour. */
const LATER_RUNS = 'one run after the other, after these cancellations';
/** After this time, PostgreSQL's idle processes have reported what they read. */
const REPORTED_MS = 11_000;

/**
 * Computes the rank alone and while 64 clients check out.
 *
 * @throws {Error} if the last rank differs from that of a plain query, or if the books do not agree
 */
export async function rankProducts(stage: Stage, plan: RankPlan): Promise<RankFigures> {
  await using database = await stage.openDatabase();
  await using client = await connect(database.url);
  await seedMoreItems(client, ITEMS);
  await seedOrders(client, salesOf(Math.floor(plan.lines / LINES_PER_ORDER)));
  // The service would compute the rank at its start, and from time to time.
  await using replica = new BatchReplica(database.url);
  const release = await replica.hold('refresh-rank');
  await using service = await startServiceProcess({ databaseUrl: database.url, secret: stage.secret });
  const shop = { stage, client, service };
  const alone = await rankAlone(shop, plan);
  const { calm, beside } = await rankBesideCheckout(shop, plan);
  await expectExact(shop);
  await reconcile(service.port, stage.adminToken);
  await release();
  return { alone, calm, beside };
}

async function rankAlone(shop: Shop, { cancellations, countsRows }: RankPlan): Promise<Taken[]> {
  const { client } = shop;
  const taken: Taken[] = [];
  const take = async (what: string, run: () => Promise<unknown>) => {
    const before = countsRows ? await rowsRead(client) : 0;
    const { ms } = await timed(run);
    taken.push({ what, ms, rows: countsRows ? (await rowsRead(client)) - before : undefined });
  };
  const rank = () => refreshRank(shop);
  await take('the plain query', () => rankByPlainQuery(client, new Date()));
  await take('the plain query, again', () => rankByPlainQuery(client, new Date()));
  await take(FIRST_RUN, rank);
  await take(NEXT_RUN, rank);
  const { ofLastHour, ofAnyHour } = cancellations;
  await cancelSome(shop, ofLastHour, '1 hour');
  await take(`a run after ${ofLastHour} cancellations of the last hour`, rank);
  await cancelSome(shop, ofAnyHour, '72 hours');
  await take(`a run after ${ofAnyHour} cancellations of any hour`, rank);
  return taken;
}

async function rankBesideCheckout(shop: Shop, { warmUpSeconds, calmMs }: RankPlan) {
  const { stage, client, service } = shop;
  const checkouts: Checkouts = { stage, port: service.port, spread: 'spread' };
  await checkOut(checkouts, warmUpSeconds);
  await client.query('TRUNCATE counted_hours, hourly_sales');
  const { load, result } = await besideCheckout(checkouts, async () => {
    await sleep(calmMs);
    const first = await timed(() => refreshRank(shop));
    await sleep(calmMs);
    const next: TimedRun[] = [];
    const until = Date.now() + calmMs;
    do next.push(await timed(() => refreshRank(shop)));
    while (Date.now() < until);
    await sleep(calmMs);
    return { first, next };
  });
  const { first, next } = result;
  const during = (what: string, runs: readonly TimedRun[]) => ({
    what,
    checkout: splitByIntervals(load, runs).inside,
    runsMs: runs.map(({ ms }) => ms),
  });
  return {
    calm: splitByIntervals(load, [first, ...next]).outside,
    beside: [during(FIRST_RUN, [first]), during(LATER_RUNS, next)],
  };
}

interface TimedRun extends Interval {
  readonly ms: number;
}

async function timed(run: () => Promise<unknown>): Promise<TimedRun> {
  const fromMs = Date.now();
  await run();
  const toMs = Date.now();
  return { fromMs, toMs, ms: toMs - fromMs };
}

/** How many rows of the tables of the rank have been read since the start of the database. */
async function rowsRead(client: Client): Promise<number> {
  await sleep(REPORTED_MS);
  const { rows } = await client.query(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float AS read FROM pg_stat_user_tables
      WHERE relname IN ('orders', 'order_lines', 'hourly_sales')`,
  );
  return rows[0].read;
}

async function expectExact(shop: Shop): Promise<void> {
  const { asOf, data } = await refreshRank(shop);
  const expected = await rankByPlainQuery(shop.client, new Date(asOf));
  if (isDeepStrictEqual(data, expected)) return;
  throw new Error(
    `The rank is ${JSON.stringify(data)}, and that of a plain query ${JSON.stringify(expected)}`,
  );
}

/**
 * Nine tenths of the orders are of the last 74 hours, and the others of the 25 days before. At some hours of a day more is
 * bought than at others. Few items are popular.
 */
function salesOf(orders: number): PaidOrders {
  const early = Math.floor(orders / 10);
  const share = `((n - ${early})::float / ${orders - early})`;
  return {
    orders,
    lines: LINES_PER_ORDER,
    paidAt: `CASE WHEN n < ${early} THEN now() - interval '28 days' + n * interval '24.9 days' / ${early || 1}
      ELSE now() - interval '74 hours' * (1 - ${share} - sin(6 * pi() * ${share}) / 24) END`,
    // The expression mentions the line and the order, because otherwise PostgreSQL would draw one item for all lines.
    item: `(1 + floor(power(random(), 3) * ${ITEMS}))::int + 0 * n * position`,
    events: 'SENT',
  };
}
