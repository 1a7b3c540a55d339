import { parseArgs } from 'node:util';
import type { Cart } from './flows.ts';
import { measurePoint } from './measure.ts';
import type { Point } from './results.ts';
import { SERIES, SIZES, type Workload } from './series.ts';
import { openStage } from './stage.ts';

// How cost grows: the same load on small and large tables, catalogues and orders. Prints a table in Markdown.

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000,1000000' },
    seconds: { type: 'string', default: '4' },
    clients: { type: 'string', default: '64' },
  },
});
const clients = Number(values.clients);
const times = { seconds: Number(values.seconds), warmUpSeconds: 2, workers: 1 };
const WORKLOADS: readonly Workload[] = ['checkout', 'order-and-payment', 'charge', 'product-list', 'balance'];
const CARTS: readonly Cart[] = [
  { items: 10, lines: 1 },
  { items: SIZES.items, lines: 1 },
  { items: SIZES.items, lines: 100 },
];

console.log('| orders in the tables | options | lines an order | | per second | p50 | p99 |');
console.log('| ---: | ---: | ---: | --- | ---: | ---: | ---: |');
for (const orders of values.orders.split(',').map(Number)) {
  await using stage = await openStage({ orders });
  for (const series of SERIES.filter((one) => one.spread === 'spread' && WORKLOADS.includes(one.workload))) {
    const isCheckout = series.workload === 'checkout';
    for (const cart of isCheckout ? CARTS : [{ items: SIZES.items, lines: 1 }]) {
      const point = await measurePoint({ series, runner: 'grouped', clients, cart }, times, stage);
      console.log(row(orders, cart, series.title, point));
    }
  }
}

function row(orders: number, { items, lines }: Cart, title: string, point: Point): string {
  const counts = [orders, items, lines].map((count) => count.toLocaleString('en-US'));
  const figures = [Math.round(point.perSecond).toLocaleString('en-US')];
  const latencies = [point.p50Ms, point.p99Ms].map((milliseconds) => `${milliseconds.toFixed(1)} ms`);
  const refused = Object.entries(point.refusals).map(([status, count]) => ` (${count} × ${status})`);
  return `| ${[...counts, title, ...figures, ...latencies].join(' | ')}${refused.join('')} |`;
}
