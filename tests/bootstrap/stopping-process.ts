import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { stopAfterSignalOrError } from '../../src/bootstrap/stopping.ts';

// A process that stops as the service does. Its arguments: how many milliseconds closing takes, how many it may take, what
// goes wrong (nothing, `throw`, `throw-twice`, `reject`, or `fail`: closing fails), and how many milliseconds it goes on
// answering after SIGTERM.

const [closingMs = '0', limitMs = '25000', fault = '', delayMs = '0'] = process.argv.slice(2);
const logger = pino();
const work = setInterval(() => undefined, 1_000);
const service = {
  drain() {
    logger.info('draining');
  },
  async close() {
    await sleep(Number(closingMs));
    clearInterval(work);
    if (fault === 'fail') throw new Error('it does not close');
    logger.info('closed');
  },
};
stopAfterSignalOrError(service, logger, { delayMs: Number(delayMs), closingMs: Number(limitMs) });
logger.info('running');
if (fault.startsWith('throw')) setImmediate(throwError);
if (fault === 'throw-twice') setTimeout(throwError, 50);
if (fault === 'reject') void Promise.reject(new Error('rejected'));

function throwError(): never {
  throw new Error('thrown');
}
