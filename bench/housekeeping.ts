import { parseArgs } from 'node:util';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { changeCell, phaseCell } from './report/phases.ts';
import { count, table } from './report/tables.ts';
import { openStage } from './stage/stage.ts';
import { removeEvents } from './volume/remove-events.ts';

// npm run bench:housekeeping: how much slower checkout is while the housekeeping removes events that were sent long ago. The
// batch runs in the process of this benchmark, as it would in another replica.

const USAGE = `Usage: npm run bench:housekeeping -- [options]

Prints a table in Markdown: checkout in calm times and while events are removed.

  --events=1000000  how many events are removed. As many are there to stay`;

const events = readCommandLine(USAGE, (args) => {
  const options = { events: { type: 'string', default: '1000000' } } as const;
  return wholeNumber(parseArgs({ args, options }).values.events);
});
await using stage = await openStage();
const { calm, removing, seconds } = await removeEvents(stage, { events, warmUpSeconds: 20, calmMs: 10_000 });
const head = [
  'removed events',
  'checkout while calm',
  'checkout while they are removed',
  'change',
  'removed',
  'time',
];
const rate = `${count(events / seconds)}/s`;
const row = [count(events), phaseCell(calm), phaseCell(removing), changeCell(removing, calm), rate];
console.log(table(head, [[...row, `${seconds.toFixed(1)} s`]]));
console.error('Every old event was removed and no other one. The books agree.');
