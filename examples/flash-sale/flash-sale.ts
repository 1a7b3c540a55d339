import { parseArgs } from 'node:util';
import { openFlashSale } from './server/open-flash-sale.ts';
import { openInBrowser } from './server/open-in-browser.ts';
import { cardText } from './server/print-card.ts';

const { values: options } = parseArgs({
  options: {
    auto: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    shoppers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
    units: { type: 'string', default: '500' },
  },
});
const isTerminal = process.stdout.isTTY === true;

print('Building the pages, and starting a shop of its own …');
const flashSale = await openFlashSale({
  shoppers: Number(options.shoppers),
  seconds: Number(options.seconds),
  units: Number(options.units),
  onEnd: (result) => {
    if ('card' in result) return print(cardText(result.card));
    process.stderr.write(`${String(result.failure)}\n`);
    process.exitCode = 1;
  },
});
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Under npm, one Ctrl-C arrives twice.
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void flashSale[Symbol.asyncDispose]();
  });
}

const { shopUrl, operatorUrl } = flashSale;
// A test starts this file as its child.
process.send?.({ shopUrl, operatorUrl });
print(`
The shop:      ${shown(shopUrl)}
The operator:  ${shown(operatorUrl)}

${options.auto ? 'The sale starts now.' : 'Press Start on the page of the operator.'} Ctrl-C ends everything.
`);
if (!options['no-open']) for (const url of [shopUrl, operatorUrl]) openInBrowser(url);
if (options.auto) flashSale.start();

/** The fragment of an address has tokens. They are shown at a terminal only, so that none gets into a log. */
function shown(url: string): string {
  return isTerminal ? url : url.replace(/#.*/, '  (run this at a terminal to see the whole address)');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
