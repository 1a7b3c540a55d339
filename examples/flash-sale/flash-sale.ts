import { parseArgs } from 'node:util';
import { explain } from '../../src/bootstrap/explain.ts';
import { type FlashSale, openFlashSale } from './server/open-flash-sale.ts';
import { openInBrowser } from './server/open-in-browser.ts';
import { takePicture } from './server/picture.ts';
import { cardText } from './server/print-card.ts';

const { values: options } = parseArgs({
  options: {
    auto: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    picture: { type: 'boolean', default: false },
    shoppers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
    units: { type: 'string', default: '500' },
  },
});
const isTerminal = process.stdout.isTTY === true;
let flashSale: FlashSale | undefined;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Nothing is open yet that would have to be closed in good order.
    if (!flashSale) process.exit(1);
    void stop(flashSale);
  });
}
try {
  flashSale = await open();
  if (options.picture) {
    await takePicture(flashSale);
    await stop(flashSale);
  }
} catch (error) {
  fail(error);
  if (flashSale) await stop(flashSale);
}

async function open(): Promise<FlashSale> {
  const size = {
    shoppers: positive('shoppers', options.shoppers),
    seconds: positive('seconds', options.seconds),
    units: positive('units', options.units),
  };
  print('Building the pages, and starting a shop of its own …');
  const opened = await openFlashSale({
    ...size,
    onEnd: (result) => ('card' in result ? print(cardText(result.card)) : fail(result.failure)),
  });
  const { shopUrl, operatorUrl } = opened;
  // A test starts this file as its child.
  process.send?.({ shopUrl, operatorUrl });
  print(`
The shop:      ${shown(shopUrl)}
The operator:  ${shown(operatorUrl)}

${options.auto ? 'The sale starts now.' : "Press Start on the operator's page."} Ctrl-C ends everything.
`);
  if (!options['no-open'] && !options.picture) for (const url of [shopUrl, operatorUrl]) openInBrowser(url);
  if (options.auto) opened.start();
  return opened;
}

/** Under npm, one Ctrl-C arrives twice. */
async function stop(opened: FlashSale): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await opened[Symbol.asyncDispose]();
}

function positive(name: string, given: string): number {
  const value = Number(given);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} must be a whole number above 0, not "${given}"`);
}

/** The fragment of an address has tokens. They are shown at a terminal only, so that none gets into a log. */
function shown(url: string): string {
  return isTerminal ? url : url.replace(/#.*/, '  (run this at a terminal to see the whole address)');
}

function fail(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
