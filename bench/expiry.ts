import { Client } from 'pg';
import { makeLoad } from './load/load.ts';
import type { Spread } from './load/workloads.ts';
import { quantile } from './report/quantile.ts';
import { ID_PREFIXES, SIZES } from './seed/seeded-rows.ts';
import { reconcile } from './stage/reconcile.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage, type Stage } from './stage/stage.ts';

// What the expiry of many orders at once costs those who buy meanwhile, in a shop of 1,000 items:
//   node bench/expiry.ts [orders, 100000 unless told] [waves, 1 unless told]
// 64 clients check out all the time, in short loads, of which each counts as calm or as meanwhile. The orders of a wave
// become overdue in one moment; several waves of fewer orders make calm and expiry take turns, so that a machine with
// other work to do is as busy in the one as in the other. Prints a table in Markdown.

const CLIENTS = 64;
const SECONDS = 5;
const RAMP_SECONDS = 0.5;
const WARM_UP_SECONDS = 4;
/** Long enough to place the orders, to start and warm up the service, and to measure it for a while. */
const LEAD_MS = 75_000;
/** Long enough to cancel a wave, and for some calm behind it. */
const WAVE_MS = 50_000;

/** What one load saw, and how many orders were cancelled meanwhile. */
interface Figures {
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
  readonly refused: number;
  readonly expired: number;
}

const [count = 100_000, waves = 1] = process.argv.slice(2).map(Number);

console.log(
  '| expired orders and checkout | checkout, calm | meanwhile | | expired meanwhile | a wave took |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
await using stage = await openStage();
for (const spread of ['hot', 'spread'] as const) console.log(await measure(spread, stage));

/** One row of the table. @throws {Error} where the books do not agree afterwards. */
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
  const checkout = async (seconds = SECONDS): Promise<Figures> => {
    round += 1;
    const cart = { items: SIZES.items, lines: 1 };
    const load = { port: service.port, workload: 'checkout' as const, spread, cart, tokensFile, round };
    const left = await pending(client);
    const shares = await makeLoad({ ...load, clients: CLIENTS, seconds, rampSeconds: RAMP_SECONDS }, 1);
    return figuresOf(shares, left - (await pending(client)));
  };
  await checkout(WARM_UP_SECONDS);

  const calm: Figures[] = [];
  const meanwhile: Figures[] = [];
  const end = firstWave + waves * WAVE_MS;
  for (let left = count; left > 0 || Date.now() < end; left = await pending(client)) {
    const wasOverdue = await overdue(client);
    const figures = await checkout();
    const isOverdue = await overdue(client);
    // A load in which a wave began or ended is neither.
    if (wasOverdue && isOverdue) meanwhile.push(figures);
    else if (figures.expired === 0 && !isOverdue) calm.push(figures);
  }
  const seconds = await secondsOfAWave(client);
  await reconcile(service.port, adminToken);
  return row(spread, calm, meanwhile, seconds);
}

async function connect(connectionString: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** Orders of one unit, by users in turn, which hold their stock until their wave. The disk has them, as it would in time. */
async function placeOrders(client: Client, spread: Spread, firstWave: number): Promise<void> {
  const item = spread === 'hot' ? '1' : `1 + n % ${SIZES.items}`;
  const idOf = (kind: keyof typeof ID_PREFIXES, n: string) =>
    `('${ID_PREFIXES[kind]}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await client.query(
    `INSERT INTO orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
      SELECT ${idOf('order', 'n')}, 'user-' || 1 + n % ${SIZES.users}, 'PENDING', 1000, 0,
        now(), to_timestamp(${firstWave / 1000}) + n % ${waves} * interval '${WAVE_MS} milliseconds'
      FROM generate_series(1, ${count}) n`,
  );
  await client.query(
    `INSERT INTO order_lines
      (order_id, position, option_id, product_id, product_name, option_name, unit_price, quantity, amount)
      SELECT ${idOf('order', 'n')}, 0, ${idOf('option', item)}, ${idOf('product', item)}, 'Product', 'Standard', 1000, 1, 1000
      FROM generate_series(1, ${count}) n`,
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

/** From the first cancellation to the last, at the longest. */
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
  meanwhile: readonly Figures[],
  seconds: number,
): string {
  const [before, during] = [calm, meanwhile].map((loads) =>
    rateOf(loads, ({ latenciesMs }) => latenciesMs.length),
  );
  const cells = [
    spread === 'hot' ? 'all of one item' : 'of 1,000 items',
    shown(calm),
    shown(meanwhile),
    `${Math.round(100 * ((during ?? 0) / (before ?? 0) - 1))} %`,
    // Between the two countings a load takes its time to start.
    `${Math.round(rateOf(meanwhile, ({ expired }) => expired, RAMP_SECONDS)).toLocaleString('en')}/s`,
    `${Math.round(seconds)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown(loads: readonly Figures[]): string {
  const latenciesMs = Float64Array.from(loads.flatMap((load) => load.latenciesMs)).sort();
  const refused = loads.reduce((all, load) => all + load.refused, 0);
  const perSecond = Math.round(rateOf(loads, (load) => load.latenciesMs.length)).toLocaleString('en');
  const p99 = `p99 ${Math.round(quantile(latenciesMs, 0.99))} ms`;
  return `${perSecond}/s, ${p99}${refused > 0 ? `, ${refused} refused` : ''}`;
}

/** Per second of the loads. */
function rateOf(loads: readonly Figures[], of: (load: Figures) => number, extraSeconds = 0): number {
  const all = loads.reduce((total, load) => total + of(load), 0);
  return all / loads.reduce((total, { seconds }) => total + seconds + extraSeconds, 0);
}
