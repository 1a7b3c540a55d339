import { parseArgs } from 'node:util';
import { positive, readCommandLine, wholeNumber, wholeNumbers } from './command-line.ts';
import type { Contender, Figures } from './contenders/contender.ts';
import { openService } from './contenders/http-contender.ts';
import type { Cart } from './load/flows.ts';
import type { Workload } from './load/workloads.ts';
import { ANY_ITEM, plainLoad } from './parts/measuring.ts';
import { turns } from './parts/sample.ts';
import { SERIES, type Series } from './parts/series.ts';
import { spreadOf } from './report/statistics.ts';
import { count, milliseconds, ratioCell } from './report/tables.ts';
import { SIZES } from './seed/seeded-rows.ts';
import { openStage } from './stage/stage.ts';

// npm run bench:growth: what becomes of the throughput while tables, catalogues and orders grow. The sizes are measured in
// turns, so that a machine that slows down slows all of them.

const USAGE = `Usage: npm run bench:growth -- [options]

Runs the same load on small and large tables, and prints the medians of the rounds as a table in Markdown.

  --orders=1000,1000000  how many orders the tables hold at first, for each column of the table
  --seconds=5            how long each point is measured
  --rounds=3             how often each point is measured
  --warm-up=20           how many seconds of load come before the first point
  --clients=64           how many clients make the load`;

const { sizes, seconds, rounds, warmUpSeconds, clients } = readCommandLine(USAGE, (args) => {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '1000,1000000' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '20' },
      clients: { type: 'string', default: '64' },
    },
  });
  return {
    sizes: wholeNumbers(values.orders),
    seconds: positive(values.seconds),
    rounds: wholeNumber(values.rounds),
    warmUpSeconds: positive(values['warm-up']),
    clients: wholeNumber(values.clients),
  };
});
const WORKLOADS: readonly Workload[] = ['checkout', 'order-and-payment', 'charge', 'product-list', 'balance'];
const CARTS: readonly Cart[] = [{ items: 10, lines: 1 }, ANY_ITEM, { items: SIZES.items, lines: 100 }];

const begun = performance.now();
await using stage = await openStage({ orders: sizes });
console.error(`The tables were filled in ${Math.round((performance.now() - begun) / 1000)} s`);
const columns = sizes.map((size) => `${count(size)} orders: per second · p50 ms · p99 ms`);
console.log(`| | items | lines per order | ${columns.join(' | ')} | last ÷ first |`);
console.log(`| --- | ---: | ---: |${' ---: |'.repeat(sizes.length + 1)}`);
for (const series of SERIES.filter((one) => one.spread === 'spread' && WORKLOADS.includes(one.workload))) {
  for (const cart of series.workload === 'checkout' ? CARTS : [ANY_ITEM]) {
    console.log(row(series.title, cart, await measure(series, cart)));
  }
}

/** The figures of each size, in the order of the rounds. */
async function measure(series: Series, cart: Cart): Promise<Figures[][]> {
  await using stack = new AsyncDisposableStack();
  const load = { ...plainLoad(series, clients, seconds), cart };
  const columns: { contender: Contender; figures: Figures[] }[] = [];
  for (const orders of sizes) {
    const contender = stack.use(await openService(stage, { workers: 1, orders }));
    await contender.measure({ ...load, seconds: warmUpSeconds });
    columns.push({ contender, figures: [] });
  }
  for (const { item } of turns(columns, rounds)) item.figures.push(await item.contender.measure(load));
  for (const { contender } of columns) await contender.reconcile();
  return columns.map(({ figures }) => figures);
}

function row(title: string, { items, lines }: Cart, points: readonly (readonly Figures[])[]): string {
  const cells = points.map((ofSize) => {
    const refused = ofSize.flatMap(({ refusals }) =>
      Object.entries(refusals).map(([status, times]) => ` (${times} refused with status ${status})`),
    );
    const [perSecond, p50, p99] = (['perSecond', 'p50Ms', 'p99Ms'] as const).map(
      (figure) => spreadOf(ofSize.map((figures) => figures[figure] ?? Number.NaN)).median,
    ) as [number, number, number];
    return `${count(perSecond)} · ${milliseconds(p50)} · ${milliseconds(p99)}${refused.join('')}`;
  });
  const [first = [], last = first] = [points[0], points.at(-1)];
  const ratios = last.flatMap(({ perSecond }, round) => perSecond / (first[round]?.perSecond ?? Number.NaN));
  return `| ${[title, count(items), lines, ...cells, ratioCell(ratios)].join(' | ')} |`;
}
