import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { makeLoad } from './load/load.ts';
import { quantile } from './report/quantile.ts';
import { seedEvents } from './seed/seed-events.ts';
import { SIZES, seededId } from './seed/seeded-rows.ts';
import { startEventReceiver } from './stage/event-receiver.ts';
import { cpuSecondsOf } from './stage/service-metrics.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage } from './stage/stage.ts';

// What the feed costs, and how fast it is, with a receiver in a process of its own:
//   node bench/feed.ts [events in the backlog, 1000000 unless told] [--latency=MS of the receiver, 0 unless told]
// Prints a table in Markdown: how old events are at their receipt when the shop is calm, checkout without a backlog and
// while one drains, and how fast it drains, with and without checkout beside it.

const CLIENTS = 64;
const SECONDS = 10;
const RAMP_SECONDS = 0.5;
const WARM_UP_SECONDS = 4;
const CALM_PER_SECOND = 20;
const CALM_SECONDS = 20;
const SETTLE_MS = 2_000;
const POLL_MS = 1_000;
const PLATFORM_SECRET = `whsec_${Buffer.from('a secret of the benchmark').toString('base64')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { latency: { type: 'string', default: '0' } },
});
const backlog = Number(positionals[0] ?? 1_000_000);

await using stage = await openStage();
await using receiver = await startEventReceiver(Number(values.latency));
await using database = await stage.openDatabase();
await using client = await connect(database.url);
const service = () =>
  startServiceProcess({
    databaseUrl: database.url,
    secret: stage.secret,
    dataPlatform: { url: receiver.url, secret: PLATFORM_SECRET },
  });
console.log('| the feed | |\n| --- | ---: |');
const perSecondIdle = await withoutBacklog();
await seedEvents(client, backlog);
await withBacklog(perSecondIdle);

async function withoutBacklog(): Promise<number> {
  await using running = await service();
  await checkout(running.port, 0, WARM_UP_SECONDS);
  await sleep(SETTLE_MS);
  await receiver.receipts();
  await buyCalmly(running.port);
  await sleep(SETTLE_MS);
  const ages = Float64Array.from((await receiver.receipts()).agesMs).sort();
  for (const share of [0.5, 0.99]) {
    const what = `from before the commit to receipt, ${CALM_PER_SECOND} checkouts/s, p${share * 100}`;
    row(what, `${quantile(ages, share).toFixed(1)} ms`);
  }
  const perSecond = await checkout(running.port, 1, SECONDS);
  row(`checkout, ${CLIENTS} clients, their events sent at once`, rate(perSecond));
  return perSecond;
}

async function withBacklog(perSecondIdle: number): Promise<void> {
  await receiver.receipts();
  const begunAt = performance.now();
  await using running = await service();
  // The first seconds are those of a process that has not run yet.
  await sleep(SETTLE_MS);
  const cpuBefore = await cpuSecondsOf(running.port);
  const drained = await receivedPerSecond(() => sleep(SECONDS * 1000));
  const cpuAfter = await cpuSecondsOf(running.port);
  row('a backlog drains', rate(drained));
  if (cpuBefore !== undefined && cpuAfter !== undefined) {
    const microseconds = (1e6 * (cpuAfter - cpuBefore)) / (drained * SECONDS);
    row('processor time of the service for each of these', `${format(microseconds)} µs`);
  }
  await checkout(running.port, 2, WARM_UP_SECONDS);
  let perSecond = 0;
  const received = await receivedPerSecond(async () => {
    perSecond = await checkout(running.port, 3, SECONDS);
  });
  row('the same beside checkout, with its events', rate(received));
  row(
    `checkout, ${CLIENTS} clients, beside it`,
    `${rate(perSecond)} (${(perSecond / perSecondIdle).toFixed(2)} of the above)`,
  );
  while ((await unsent()) > 0) await sleep(POLL_MS);
  row(
    `all ${format(backlog)} and the new ones were out after`,
    `${format((performance.now() - begunAt) / 1000)} s`,
  );
}

async function receivedPerSecond(meanwhile: () => Promise<void>): Promise<number> {
  await receiver.receipts();
  const begunAt = performance.now();
  await meanwhile();
  const { count } = await receiver.receipts();
  return (1000 * count) / (performance.now() - begunAt);
}

/** Checkouts in a second, of any item. `round` is another one each time. */
async function checkout(port: number, round: number, seconds: number): Promise<number> {
  const cart = { items: SIZES.items, lines: 1 };
  const load = {
    port,
    workload: 'checkout',
    spread: 'spread',
    cart,
    tokensFile: stage.tokensFile,
    round,
  } as const;
  const shares = await makeLoad({ ...load, clients: CLIENTS, seconds, rampSeconds: RAMP_SECONDS }, 1);
  const refused = shares.flatMap(({ refusals }) => Object.keys(refusals));
  if (refused.length > 0) throw new Error(`Checkout was answered with ${refused}`);
  return shares.reduce((sum, share) => sum + share.latenciesMs.length / share.seconds, 0);
}

async function buyCalmly(port: number): Promise<void> {
  const tokens: string[] = JSON.parse(await readFile(stage.tokensFile, 'utf8'));
  for (let n = 0; n < CALM_PER_SECOND * CALM_SECONDS; n += 1) {
    const reply = await fetch(`http://127.0.0.1:${port}/v1/checkout`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens[n % tokens.length]}`,
        'idempotency-key': `calm-${n}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ items: [{ optionId: seededId('option', 1 + (n % SIZES.items)), quantity: 1 }] }),
    });
    if (!reply.ok) throw new Error(`Checkout was answered with ${reply.status}`);
    await reply.arrayBuffer();
    await sleep(1000 / CALM_PER_SECOND);
  }
}

async function connect(connectionString: string): Promise<Client & AsyncDisposable> {
  const connected = new Client({ connectionString });
  await connected.connect();
  return Object.assign(connected, { [Symbol.asyncDispose]: () => connected.end() });
}

async function unsent(): Promise<number> {
  const { rows } = await client.query(`SELECT count(*)::int AS unsent FROM events WHERE status <> 'SENT'`);
  return rows[0].unsent;
}

function row(what: string, figure: string): void {
  console.log(`| ${what} | ${figure} |`);
}

function rate(perSecond: number): string {
  return `${format(perSecond)}/s`;
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
