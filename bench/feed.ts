import { parseArgs } from 'node:util';
import { positive, readCommandLine, wholeNumber } from './command-line.ts';
import { changeCell, phaseCell } from './report/phases.ts';
import { quantile } from './report/statistics.ts';
import { count, table } from './report/tables.ts';
import { openStage } from './stage/stage.ts';
import { drainEvents } from './volume/drain-events.ts';

// npm run bench:feed: how fast the feed is and what it costs, with a receiver in a process of its own.

const USAGE = `Usage: npm run bench:feed -- [options]

Prints a table in Markdown: how old events are on arrival in a calm shop, how fast a backlog drains with and without
checkout at the same time, and how fast checkout is with and without a backlog.

  --events=1000000  how many events the backlog has
  --latency=0       how many milliseconds the receiver takes to answer`;

const CALM = { perSecond: 20, seconds: 20 };

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
const plan = { events: backlog, latencyMs, warmUpSeconds: 10, seconds: 10, calm: CALM };
const seen = await drainEvents(stage, plan);
const calmly = `age of an event on arrival, with ${CALM.perSecond} checkouts/s`;
const change = changeCell(seen.checkoutWithBacklog, seen.checkoutWithoutBacklog);
console.log(
  table(
    ['the feed', ''],
    [
      [`${calmly}, p50`, `${quantile(seen.agesMs, 0.5).toFixed(1)} ms`],
      [`${calmly}, p99`, `${quantile(seen.agesMs, 0.99).toFixed(1)} ms`],
      ['events sent from the backlog', figure(seen.sentAlone, '/s')],
      ['processor time of the service per event', figure(seen.microsecondsPerEvent, ' µs')],
      ['events sent during checkout, old and new ones', figure(seen.sentBesideCheckout, '/s')],
      ['checkout with 64 clients and no backlog', phaseCell(seen.checkoutWithoutBacklog)],
      ['checkout with 64 clients and the backlog', `${phaseCell(seen.checkoutWithBacklog)} (${change})`],
      [`time until all ${count(backlog)} and the new events were sent`, `${count(seen.secondsUntilSent)} s`],
    ],
  ),
);
console.error('Each event was received once, and those of an order in their order. The books agree.');

/** If the backlog was sent before a figure could be measured, the figure is not a number. */
function figure(value: number, unit: string): string {
  return Number.isFinite(value) ? `${count(value)}${unit}` : 'not measured';
}
