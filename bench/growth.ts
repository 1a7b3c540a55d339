import { parseArgs } from 'node:util';
import { positive, readCommandLine, wholeNumber, wholeNumbers } from './command-line.ts';
import type { Cart } from './load/flows.ts';
import type { Workload } from './load/workloads.ts';
import { measurePoint } from './points/measure-point.ts';
import type { Point } from './points/point.ts';
import { SERIES } from './points/series.ts';
import { SIZES } from './seed/seeded-rows.ts';
import { openStage } from './stage/stage.ts';

// npm run bench:growth: what becomes of the throughput while tables, catalogues and orders grow. The sizes are measured in
// turns, so that a machine that slows down slows all of them.

const USAGE = `Usage: npm run bench:growth -- [options]

Runs the same load on small and large tables, and prints the means of the rounds as a table in Markdown.

  --orders=1000,1000000  how many orders the tables hold, for each column of the table
  --seconds=4            how long each point is measured
  --rounds=2             how often each point is measured
  --clients=64           how many clients make the load`;

const { sizes, seconds, rounds, clients } = readCommandLine(USAGE, (args) => {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '1000,1000000' },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '2' },
      clients: { type: 'string', default: '64' },
    },
  });
  return {
    sizes: wholeNumbers(values.orders),
    seconds: positive(values.seconds),
    rounds: wholeNumber(values.rounds),
    clients: wholeNumber(values.clients),
  };
});
const times = { seconds, warmUpSeconds: 2, workers: 1 };
const WORKLOADS: readonly Workload[] = ['checkout', 'order-and-payment', 'charge', 'product-list', 'balance'];
const ANY_ITEM: Cart = { items: SIZES.items, lines: 1 };
const CARTS: readonly Cart[] = [{ items: 10, lines: 1 }, ANY_ITEM, { items: SIZES.items, lines: 100 }];

const begun = performance.now();
await using stage = await openStage({ orders: sizes });
console.error(`The tables were filled in ${Math.round((performance.now() - begun) / 1000)} s`);
const columns = sizes.map((size) => `${size.toLocaleString('en-US')} orders: per second · median · p99`);
console.log(`| | items | lines per order | ${columns.join(' | ')} | last ÷ first |`);
console.log(`| --- | ---: | ---: |${' ---: |'.repeat(sizes.length + 1)}`);
for (const series of SERIES.filter((one) => one.spread === 'spread' && WORKLOADS.includes(one.workload))) {
  for (const cart of series.workload === 'checkout' ? CARTS : [ANY_ITEM]) {
    const points: Point[][] = sizes.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      const turn = round % 2 === 0 ? [...sizes.keys()] : [...sizes.keys()].reverse();
      for (const index of turn) {
        const order = { series, runner: 'grouped', clients, cart, orders: sizes[index] ?? 0 } as const;
        points[index]?.push(await measurePoint(order, times, stage));
      }
    }
    console.log(row(series.title, cart, points));
  }
}

function row(title: string, { items, lines }: Cart, points: readonly (readonly Point[])[]): string {
  const cells = points.map((ofSize) => {
    const refused = ofSize.flatMap(({ refusals }) =>
      Object.entries(refusals).map(([status, count]) => ` (${count} refused with status ${status})`),
    );
    const [p50, p99] = [mean(ofSize, 'p50Ms'), mean(ofSize, 'p99Ms')].map((ms) => `${ms.toFixed(1)} ms`);
    const perSecond = Math.round(mean(ofSize, 'perSecond')).toLocaleString('en-US');
    return `${perSecond} · ${p50} · ${p99}${refused.join('')}`;
  });
  const [first = [], last = first] = [points[0], points.at(-1)];
  const ratio = mean(last, 'perSecond') / mean(first, 'perSecond');
  return `| ${[title, items.toLocaleString('en-US'), lines, ...cells, ratio.toFixed(2)].join(' | ')} |`;
}

function mean(points: readonly Point[], figure: 'perSecond' | 'p50Ms' | 'p99Ms'): number {
  return points.reduce((sum, point) => sum + point[figure], 0) / points.length;
}
