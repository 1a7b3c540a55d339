import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { makeLoad } from './load/load.ts';
import type { Spread } from './load/workloads.ts';
import { plainLoad } from './parts/measuring.ts';
import { type Interval, type Phase, splitByIntervals } from './report/phases.ts';
import { quantile } from './report/statistics.ts';
import { count } from './report/tables.ts';
import { seedPendingOrders } from './seed/seed-pending-orders.ts';
import { connect } from './stage/connect.ts';
import { reconcile } from './stage/reconcile.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage, type Stage } from './stage/stage.ts';

// npm run bench:expiry: how much slower checkout is while many orders expire, in a shop of 1,000 items. 64 clients check out
// all the time. The database tells afterwards when each wave of expiry began and ended. A checkout counts as one of the
// expiry if it ended within a wave, and as calm otherwise.

const USAGE = `Usage: npm run bench:expiry -- [options]

Prints a table in Markdown: checkout in calm times and while orders expire.

  --orders=100000  how many orders expire
  --waves=1        in how many waves. All orders of a wave become overdue at the same moment. With several waves, calm and
                   expiry take turns, so that other work of the machine disturbs both alike`;

const CLIENTS = 64;
const WARM_UP_SECONDS = 20;
/** The calm before the first wave, and after each. */
const CALM_MS = 10_000;
/** How long it takes to add an order to the database, and to expire one. More only shortens the calm. */
const PLACING_MS = 0.1;
const EXPIRING_MS = 1;
const POLL_MS = 1_000;

/** From the first cancellation of a wave to its last. */
interface Wave extends Interval {
  readonly orders: number;
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
  const settings = { databaseUrl: database.url, secret, expiryCron: '* * * * * *' };
  await using service = await startServiceProcess(settings);
  const target = { ports: [service.port], tokensFile, firstOperation: 0 };
  const checkout = (seconds: number) =>
    makeLoad(plainLoad({ workload: 'checkout', spread }, CLIENTS, seconds), target);
  await checkout(WARM_UP_SECONDS);

  const firstWaveMs = Date.now() + orders * PLACING_MS + CALM_MS;
  const waveMs = Math.ceil((orders / waves) * EXPIRING_MS) + CALM_MS;
  await seedPendingOrders(client, { spread, orders, waves, firstWaveMs, waveMs });
  const load = await checkout((firstWaveMs + waves * waveMs - Date.now()) / 1000);
  while ((await pending(client)) > 0) await sleep(POLL_MS);
  const seen = await wavesOf(client);
  await reconcile(service.port, adminToken);
  const { inside, outside } = splitByIntervals(load, seen);
  return rowOf(spread, { calm: outside, expiring: inside, refusals: load.refusals }, seen);
}

async function pending(client: Client): Promise<number> {
  const { rows } = await client.query("SELECT count(*)::int FROM orders WHERE status = 'PENDING'");
  return rows[0].count;
}

async function wavesOf(client: Client): Promise<Wave[]> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS orders, extract(epoch FROM min(cancelled_at))::float * 1000 AS "fromMs",
        extract(epoch FROM max(cancelled_at))::float * 1000 AS "toMs"
      FROM orders WHERE cancel_reason = 'EXPIRED' GROUP BY expires_at`,
  );
  return rows;
}

function rowOf(
  spread: Spread,
  { calm, expiring, refusals }: { calm: Phase; expiring: Phase; refusals: Readonly<Record<string, number>> },
  seen: readonly Wave[],
): string {
  const seconds = seen.map(({ fromMs, toMs }) => (toMs - fromMs) / 1000);
  const expired = seen.reduce((sum, wave) => sum + wave.orders, 0);
  const refused = Object.values(refusals).reduce((sum, times) => sum + times, 0);
  const cells = [
    `${spread === 'hot' ? 'all of one item' : 'of 1,000 items'}, waves: ${waves}`,
    checkoutCell(calm),
    `${checkoutCell(expiring)}${refused > 0 ? `; refused in all: ${refused}` : ''}`,
    `${Math.round(100 * (rateOf(expiring) / rateOf(calm) - 1))} %`,
    `${count(expired / seconds.reduce((sum, value) => sum + value, 0))}/s`,
    `${Math.max(...seconds).toFixed(1)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function checkoutCell(phase: Phase): string {
  if (phase.latenciesMs.length === 0) return 'none ended';
  return `${count(rateOf(phase))}/s, p99 ${count(quantile(phase.latenciesMs.toSorted(), 0.99))} ms`;
}

function rateOf({ latenciesMs, seconds }: Phase): number {
  return latenciesMs.length / seconds;
}
