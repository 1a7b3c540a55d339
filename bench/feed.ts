import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { positive, readCommandLine, wholeNumber } from './command-line.ts';
import { makeLoad } from './load/load.ts';
import { plainLoad } from './parts/measuring.ts';
import { quantile } from './report/statistics.ts';
import { seedEvents } from './seed/seed-events.ts';
import { SIZES, seededId } from './seed/seeded-rows.ts';
import { connect } from './stage/connect.ts';
import { startEventReceiver } from './stage/event-receiver.ts';
import { secondsOfProcess } from './stage/processor-time.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage } from './stage/stage.ts';

// npm run bench:feed: how fast the feed is and what it costs, with a receiver in a process of its own.

const USAGE = `Usage: npm run bench:feed -- [options]

Prints a table in Markdown: how old events are on arrival in a calm shop, how fast a backlog drains with and without
checkout at the same time, and how fast checkout is with and without a backlog.

  --events=1000000  how many events the backlog has
  --latency=0       how many milliseconds the receiver takes to answer`;

const CLIENTS = 64;
const SECONDS = 10;
const WARM_UP_SECONDS = 4;
const CALM_PER_SECOND = 20;
const CALM_SECONDS = 20;
const SETTLE_MS = 2_000;
const POLL_MS = 1_000;
const PLATFORM_SECRET = `whsec_${Buffer.from('a secret of the benchmark').toString('base64')}`;

const { backlog, latencyMs } = readCommandLine(USAGE, (args) => {
  const { values } = parseArgs({
    args,
    options: {
      events: { type: 'string', default: '1000000' },
      latency: { type: 'string', default: '0' },
    },
  });
  const { events, latency } = values;
  return { backlog: wholeNumber(events), latencyMs: latency === '0' ? 0 : positive(latency) };
});

await using stage = await openStage();
await using receiver = await startEventReceiver(latencyMs);
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
  await checkout(running.port, WARM_UP_SECONDS);
  await sleep(SETTLE_MS);
  await receiver.receipts();
  await buyCalmly(running.port);
  await sleep(SETTLE_MS);
  const ages = Float64Array.from((await receiver.receipts()).agesMs).sort();
  for (const share of [0.5, 0.99]) {
    const what = `age of an event on arrival, with ${CALM_PER_SECOND} checkouts/s, p${share * 100}`;
    row(what, `${quantile(ages, share).toFixed(1)} ms`);
  }
  const perSecond = await checkout(running.port, SECONDS);
  row(`checkout with ${CLIENTS} clients and no backlog`, rate(perSecond));
  return perSecond;
}

async function withBacklog(perSecondIdle: number): Promise<void> {
  await receiver.receipts();
  const begunAt = performance.now();
  await using running = await service();
  // In its first seconds, a process is slower because its code is not compiled yet.
  await sleep(SETTLE_MS);
  const cpuBefore = await secondsOfProcess(running.pid);
  const drained = await receivedPerSecond(() => sleep(SECONDS * 1000));
  const cpuAfter = await secondsOfProcess(running.pid);
  row('events sent from the backlog', rate(drained));
  const microseconds = (1e6 * (cpuAfter - cpuBefore)) / (drained * SECONDS);
  row('processor time of the service per event', `${format(microseconds)} µs`);
  await checkout(running.port, WARM_UP_SECONDS);
  let perSecond = 0;
  const received = await receivedPerSecond(async () => {
    perSecond = await checkout(running.port, SECONDS);
  });
  row('events sent during checkout, old and new ones', rate(received));
  row(
    `checkout with ${CLIENTS} clients and the backlog`,
    `${rate(perSecond)} (${(perSecond / perSecondIdle).toFixed(2)} × that without a backlog)`,
  );
  while ((await unsent()) > 0) await sleep(POLL_MS);
  row(
    `time until all ${format(backlog)} and the new events were sent`,
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

/** How many checkouts of any item are done per second. */
async function checkout(port: number, seconds: number): Promise<number> {
  const load = plainLoad({ workload: 'checkout', spread: 'spread' }, CLIENTS, seconds);
  const target = { ports: [port], tokensFile: stage.tokensFile, firstOperation: 0 };
  const { perSecond, refusals } = await makeLoad(load, target);
  const refused = Object.keys(refusals);
  if (refused.length > 0) throw new Error(`Checkout was answered with ${refused}`);
  return perSecond;
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
