import { parseArgs } from 'node:util';
import { openFlashSale } from './server/open-flash-sale.ts';

const { values: options } = parseArgs({
  options: {
    auto: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    shoppers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
  },
});
const flashSale = await openFlashSale({
  shoppers: Number(options.shoppers),
  seconds: Number(options.seconds),
});
process.stdout.write(`${flashSale.shopUrl}\n${flashSale.operatorUrl}\n`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void flashSale[Symbol.asyncDispose]());
}
