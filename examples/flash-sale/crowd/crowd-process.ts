import { setTimeout as sleep } from 'node:timers/promises';
import { Shop } from '../../../clients/typescript/src/index.ts';
import type { CrowdOrder, CrowdProgress, CrowdReport } from './crowd.ts';
import { Journal } from './journal.ts';
import { Shopper } from './shopper.ts';
import { Tally } from './tally.ts';

/** All shoppers have come after this part of the time. */
const ARRIVALS = 0.6;
const PROGRESS_MS = 1_000;
/** Longer than PostgreSQL needs to start again, so that no purchase stays without an answer. */
const RETRY = { attempts: 30, longestWaitMs: 2_000 };

// The process of the simulated shoppers. Each of them uses the client package, as a storefront would.
process.once('message', async (order: CrowdOrder) => {
  const journal = new Journal();
  const tally = new Tally();
  const endsMs = Date.now() + order.seconds * 1000;
  const progress = setInterval(() => send({ type: 'progress', ...tally.takeProgress() }), PROGRESS_MS);
  await Promise.all(
    order.visitors.map(async (visitor, index) => {
      await sleep(Math.random() * ARRIVALS * order.seconds * 1000);
      const shop = new Shop({
        baseUrl: order.serviceUrl,
        token: visitor.token,
        retry: RETRY,
        fetch: tally.fetch,
      });
      tally.present += 1;
      await new Shopper({ index, visitor, order, shop, journal, tally }).stayUntil(endsMs);
      tally.present -= 1;
    }),
  );
  clearInterval(progress);
  send({ type: 'report', ...tally.totals, purchases: journal.purchases }, () => process.disconnect());
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());
// Ctrl-C reaches every process of the terminal. The process that started this one ends it.
process.on('SIGINT', () => undefined);

function send(message: CrowdProgress | CrowdReport, onSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, onSent);
}
