import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { makeLoad } from './load/load.ts';
import type { Spread } from './load/workloads.ts';
import { quantile } from './report/quantile.ts';
import { ID_PREFIXES, SIZES } from './seed/seeded-rows.ts';
import { connect } from './stage/connect.ts';
import { reconcile } from './stage/reconcile.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage, type Stage } from './stage/stage.ts';

// npm run bench:expiry: how much slower checkout is while many orders expire, in a shop of 1,000 items. 64 clients check out
// all the time, in short loads. A load counts as calm if no order expires in it, and as expiring if orders are overdue from
// its beginning to its end.

const USAGE = `Usage: npm run bench:expiry -- [options]

Prints a table in Markdown: checkout in calm times and while orders expire.

  --orders=100000  how many orders expire
  --waves=1        in how many waves. All orders of a wave become overdue at the same moment. With several waves, calm and
                   expiry take turns, so that other work of the machine disturbs both alike`;

const CLIENTS = 64;
/** A wave of fewer orders than this per second of a load could be over before the load is. */
const ORDERS_PER_SECOND_OF_LOAD = 6_000;
const SHORTEST_LOAD_SECONDS = 1;
const LONGEST_LOAD_SECONDS = 5;
const RAMP_SECONDS = 0.5;
const WARM_UP_SECONDS = 4;
/** Long enough to place the orders, to start and warm up the service, and to measure it for a while. */
const LEAD_MS = 75_000;
/** Long enough to cancel a wave and for some calm after it. */
const WAVE_MS = 50_000;

/** What one load saw, and how many orders expired meanwhile. */
interface Figures {
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
  readonly refused: number;
  readonly expired: number;
}

const { orders, waves } = readCommandLine(USAGE, (args) => {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '100000' },
      waves: { type: 'string', default: '1' },
    },
  });
  return { orders: wholeNumber(values.orders), waves: wholeNumber(values.waves) };
});
const loadSeconds = Math.min(
  LONGEST_LOAD_SECONDS,
  Math.max(SHORTEST_LOAD_SECONDS, orders / waves / ORDERS_PER_SECOND_OF_LOAD),
);

console.log(
  '| expiring orders | checkout while calm | checkout while orders expire | change | expired | longest wave |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
await using stage = await openStage();
for (const spread of ['hot', 'spread'] as const) console.log(await measure(spread, stage));

/** One row of the table. @throws {Error} if the books do not agree afterwards. */
async function measure(
  spread: Spread,
  { openDatabase, secret, tokensFile, adminToken }: Stage,
): Promise<string> {
  await using database = await openDatabase();
  await using client = await connect(database.url);
  const firstWave = Date.now() + LEAD_MS;
  await placeOrders(client, spread, firstWave);
  const settings = { databaseUrl: database.url, secret, expiryCron: '* * * * * *' };
  await using service = await startServiceProcess(settings);
  let round = 0;
  const checkout = async (seconds: number): Promise<Figures> => {
    round += 1;
    const cart = { items: SIZES.items, lines: 1 };
    const load = { port: service.port, workload: 'checkout' as const, spread, cart, tokensFile, round };
    const left = await pending(client);
    const shares = await makeLoad({ ...load, clients: CLIENTS, seconds, rampSeconds: RAMP_SECONDS }, 1);
    return figuresOf(shares, left - (await pending(client)));
  };
  await checkout(WARM_UP_SECONDS);

  const calm: Figures[] = [];
  const expiring: Figures[] = [];
  const end = firstWave + waves * WAVE_MS;
  for (let left = orders; left > 0 || Date.now() < end; left = await pending(client)) {
    const wasOverdue = await overdue(client);
    const figures = await checkout(loadSeconds);
    const isOverdue = await overdue(client);
    // A load in which a wave began or ended counts as neither.
    if (wasOverdue && isOverdue) expiring.push(figures);
    else if (figures.expired === 0 && !isOverdue) calm.push(figures);
  }
  const seconds = await secondsOfAWave(client);
  await reconcile(service.port, adminToken);
  return row(spread, calm, expiring, seconds);
}

/**
 * Adds orders of one unit, by the users in turn, that hold their stock until their wave. They are on disk when this resolves,
 * as orders are that were placed a while ago.
 */
async function placeOrders(client: Client, spread: Spread, firstWave: number): Promise<void> {
  const item = spread === 'hot' ? '1' : `1 + n % ${SIZES.items}`;
  const idOf = (kind: keyof typeof ID_PREFIXES, n: string) =>
    `('${ID_PREFIXES[kind]}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await client.query(
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
      SELECT ${idOf('order', 'n')}, 'user-' || 1 + n % ${SIZES.users}, 'PENDING', 1000, 0,
        now(), to_timestamp(${firstWave / 1000}) + n % ${waves} * interval '${WAVE_MS} milliseconds'
      FROM generate_series(1, ${orders}) n`,
  );
  await client.query(
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${idOf('order', 'n')}, 0, ${idOf('option', item)}, ${idOf('product', item)}, 'Product', 'Standard', 1000, 1, 1000
      FROM generate_series(1, ${orders}) n`,
  );
  await client.query(
    `UPDATE stocks SET reserved = reserved + held.count
      FROM (SELECT option_id, count(*) FROM order_lines JOIN orders ON id = order_id WHERE status = 'PENDING'
        GROUP BY option_id) held
      WHERE held.option_id = stocks.option_id`,
  );
  await client.query('VACUUM (ANALYZE) orders, order_lines, stocks');
  await client.query('CHECKPOINT');
}

async function pending(client: Client): Promise<number> {
  const { rows } = await client.query("SELECT count(*)::int FROM orders WHERE status = 'PENDING'");
  return rows[0].count;
}

async function overdue(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    "SELECT 1 FROM orders WHERE status = 'PENDING' AND expires_at <= now() LIMIT 1",
  );
  return rows.length > 0;
}

/** The longest time from the first cancellation of a wave to its last. */
async function secondsOfAWave(client: Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT max(seconds)::float AS seconds FROM (
       SELECT extract(epoch FROM max(cancelled_at) - min(cancelled_at)) AS seconds
       FROM orders WHERE cancel_reason = 'EXPIRED' GROUP BY expires_at
     ) waves`,
  );
  return rows[0].seconds;
}

function figuresOf(shares: Awaited<ReturnType<typeof makeLoad>>, expired: number): Figures {
  return {
    latenciesMs: shares.flatMap(({ latenciesMs }) => latenciesMs),
    seconds: Math.max(...shares.map(({ seconds }) => seconds)),
    refused: shares.flatMap(({ refusals }) => Object.values(refusals)).reduce((sum, times) => sum + times, 0),
    expired,
  };
}

function row(
  spread: Spread,
  calm: readonly Figures[],
  expiring: readonly Figures[],
  seconds: number,
): string {
  const cells = [
    spread === 'hot' ? 'all of one item' : 'of 1,000 items',
    checkoutCell(calm),
    checkoutCell(expiring),
    ...(calm.length === 0 || expiring.length === 0
      ? ['–', '–']
      : [`${percent(doneRate(expiring) / doneRate(calm) - 1)}`, `${format(expiredRate(expiring))}/s`]),
    `${Math.round(seconds)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function checkoutCell(loads: readonly Figures[]): string {
  if (loads.length === 0) return 'no whole load';
  const latenciesMs = Float64Array.from(loads.flatMap((load) => load.latenciesMs)).sort();
  const refused = loads.reduce((all, load) => all + load.refused, 0);
  const p99 = `p99 ${Math.round(quantile(latenciesMs, 0.99))} ms`;
  return `${format(doneRate(loads))}/s, ${p99}${refused > 0 ? `, ${refused} refused` : ''}`;
}

function doneRate(loads: readonly Figures[]): number {
  return sum(loads, ({ latenciesMs }) => latenciesMs.length) / sum(loads, ({ seconds }) => seconds);
}

/** Orders were counted before the load started its clients, so its time is longer by their ramp. */
function expiredRate(loads: readonly Figures[]): number {
  return sum(loads, ({ expired }) => expired) / sum(loads, ({ seconds }) => seconds + RAMP_SECONDS);
}

function sum(loads: readonly Figures[], of: (load: Figures) => number): number {
  return loads.reduce((total, load) => total + of(load), 0);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
