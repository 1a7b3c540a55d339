import { parseArgs } from 'node:util';
import { readCommandLine, wholeNumber } from './command-line.ts';
import type { Spread } from './load/workloads.ts';
import { changeCell, phaseCell } from './report/phases.ts';
import { count } from './report/tables.ts';
import { openStage } from './stage/stage.ts';
import { type ExpiryFigures, expireOrders } from './volume/expire-orders.ts';

// npm run bench:expiry: how much slower checkout is while many orders expire, in a shop of 1,000 items. 64 clients check out
// before each wave of expiry, during it and after it. The database tells afterwards when the wave began and ended. A checkout
// counts as one of the expiry if it ended within a wave, and as calm otherwise.

const USAGE = `Usage: npm run bench:expiry -- [options]

Prints a table in Markdown: checkout in calm times and while orders expire.

  --orders=100000  how many orders expire
  --waves=1        in how many waves. All orders of a wave are overdue at the same moment. With several waves, calm and
                   expiry take turns, so that other work of the machine disturbs both alike`;

const WARM_UP_SECONDS = 20;
const CALM_MS = 10_000;

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
for (const spread of ['hot', 'spread'] as const) {
  const plan = { spread, orders, waves, warmUpSeconds: WARM_UP_SECONDS, calmMs: CALM_MS };
  console.log(rowOf(spread, await expireOrders(stage, plan)));
}
console.error('Each order expired once. All stock is back, and the books agree.');

function rowOf(spread: Spread, { calm, expiring, waves: seen }: ExpiryFigures): string {
  const seconds = seen.map(({ fromMs, toMs }) => (toMs - fromMs) / 1000);
  const inAll = seconds.reduce((sum, value) => sum + value, 0);
  const cells = [
    `${spread === 'hot' ? 'all of one item' : 'of 1,000 items'}, waves: ${waves}`,
    phaseCell(calm),
    phaseCell(expiring),
    changeCell(expiring, calm),
    inAll > 0 ? `${count(orders / inAll)}/s` : 'at once',
    `${Math.max(...seconds).toFixed(1)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}
