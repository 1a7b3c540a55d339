import { explain } from '../../src/bootstrap/explain.ts';
import { OptionError, type Options, readOptions, USAGE } from './options.ts';
import { cardText } from './server/card-text.ts';
import { type FlashSale, openFlashSale } from './server/open-flash-sale.ts';
import { openInBrowser } from './server/open-in-browser.ts';
import { takePicture } from './server/take-picture.ts';

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
  const options = readOptions(process.argv.slice(2));
  flashSale = await open(options);
  if (options.picture) {
    await takePicture(flashSale);
    await stop(flashSale);
  }
} catch (error) {
  fail(error);
  if (flashSale) await stop(flashSale);
}

async function open(options: Options): Promise<FlashSale> {
  print('Building the pages, and starting a shop of its own …');
  const opened = await openFlashSale({
    ...options,
    onEnd: (result) => {
      if ('card' in result) print(cardText(result.card));
      // Stopping ends the shoppers early.
      else if (!isStopping) fail(result.failure);
    },
  });
  const { shopUrl, operatorUrl } = opened;
  // A test starts this file as its child.
  process.send?.({ shopUrl, operatorUrl });
  print(`
The shop:      ${shown(shopUrl)}
The operator:  ${shown(operatorUrl)}

${options.auto ? 'The sale starts now.' : "Press Start on the operator's page."} Ctrl-C ends everything.
`);
  if (options.opensBrowser) for (const url of opened.onceUrls()) openInBrowser(url);
  if (options.auto) opened.start();
  return opened;
}

/** Under npm, one Ctrl-C arrives twice. */
async function stop(opened: FlashSale): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await opened[Symbol.asyncDispose]();
}

/** The fragment of an address has tokens. They are shown at a terminal only, so that none gets into a log. */
function shown(url: string): string {
  return isTerminal ? url : url.replace(/#.*/, '  (run this at a terminal to see the whole address)');
}

function fail(error: unknown): void {
  process.stderr.write(
    error instanceof OptionError ? `${error.message}\n\n${USAGE}\n` : `${explain(error)}\n`,
  );
  process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
