import { parseArgs } from 'node:util';
import { readCommandLine, wholeNumbers } from './command-line.ts';
import { changeCell, phaseCell } from './report/phases.ts';
import { spreadOf } from './report/statistics.ts';
import { count, spreadCell, table } from './report/tables.ts';
import { openStage } from './stage/stage.ts';
import { type RankFigures, rankProducts } from './volume/rank-products.ts';

// npm run bench:rank: how long the batch of the popular products takes, how long the plain query over three days of orders,
// and how much slower checkout is meanwhile. There are 10,000 products, of which few are popular. Orders have three lines.

const USAGE = `Usage: npm run bench:rank -- [options]

Prints two tables in Markdown: what a run costs alone, and what it costs shoppers. Ends with an error if the batch and the
plain query disagree.

  --lines=100000,1000000  how many order lines there are`;

const CANCELLATIONS = { ofLastHour: 100, ofAnyHour: 1_000 };
/** More than the other benchmarks: what the service sets for a PostgreSQL of its own on a machine of 24 GB. */
const SETTINGS = { shared_buffers: '3GB', max_wal_size: '8GB', checkpoint_timeout: '30min' };

const sizes = readCommandLine(USAGE, (args) => {
  const options = { lines: { type: 'string', default: '100000,1000000' } } as const;
  return wholeNumbers(parseArgs({ args, options }).values.lines);
});
await using stage = await openStage({ settings: SETTINGS });
const columns: { lines: number; figures: RankFigures }[] = [];
for (const lines of sizes) {
  const plan = { lines, cancellations: CANCELLATIONS, warmUpSeconds: 10, calmMs: 10_000, countsRows: true };
  columns.push({ lines, figures: await rankProducts(stage, plan) });
  console.error(`${count(lines)} order lines: the rank is that of a plain query, and the books agree.`);
}
console.log(aloneTable(), besideTable());

function aloneTable(): string {
  const [first] = columns;
  const rows = first?.figures.alone.map(({ what }, index) => [
    what,
    ...columns.map(({ figures }) => {
      const taken = figures.alone[index];
      return `${count(taken?.ms ?? Number.NaN)} · ${count(taken?.rows ?? Number.NaN)}`;
    }),
  ]);
  const head = columns.map(({ lines }) => `${count(lines)} order lines: ms · rows read`);
  return `${table(['alone', ...head], rows ?? [])}\n\n`;
}

function besideTable(): string {
  const rows = columns.flatMap(({ lines, figures: { calm, beside } }) =>
    beside.map(({ what, checkout, runsMs }) => [
      `${count(lines)} order lines, ${what}`,
      spreadCell(spreadOf(runsMs), count),
      phaseCell(calm),
      phaseCell(checkout),
      changeCell(checkout, calm),
    ]),
  );
  return table(['beside checkout', 'ms', 'checkout while calm', 'checkout meanwhile', 'change'], rows);
}
