import { randomBytes } from 'node:crypto';
import { Shop } from '../../../clients/typescript/src/index.ts';
import { TrialReceiver } from '../../../scripts/data-platform/trial-receiver.ts';
import type { Card } from '../state.ts';
import { buildPages } from './build-pages.ts';
import { startControlServer } from './control-server.ts';
import { startOwnShop } from './own-shop.ts';
import { readRecorded } from './read-recorded.ts';
import { SaleRun } from './sale-run.ts';
import { seedSale } from './seed-sale.ts';

/** How large the sale is. */
export interface FlashSaleOptions {
  readonly shoppers: number;
  readonly seconds: number;
  /** Pieces of the limited item. */
  readonly units: number;
  /** Called with the card when a sale is over, or with what has stopped it. */
  readonly onEnd: (result: { readonly card: Card } | { readonly failure: unknown }) => void;
}

/** A flash sale with its pages. It waits for its start. */
export interface FlashSale extends AsyncDisposable {
  /** The page of the shop, for a user of its own. */
  readonly shopUrl: string;
  /** The page of the operator, with what opens its buttons. */
  readonly operatorUrl: string;
  /** Addresses that lead to the two pages, each once. */
  readonly onceUrls: () => readonly string[];
  /** Does what the button *start* does. @throws {Error} after the first time */
  start(): void;
}

/** Starts the shop, its data platform and the pages. */
export async function openFlashSale({
  shoppers,
  seconds,
  units,
  onEnd,
}: FlashSaleOptions): Promise<FlashSale> {
  await using stack = new AsyncDisposableStack();
  const pages = await buildPages();
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const platform = new TrialReceiver({ secret, mode: 'accept', onReceipt: () => undefined });
  const platformUrl = await platform.listen(0);
  stack.defer(() => platform.close());
  const shop = stack.use(await startOwnShop({ url: platformUrl, secret }));
  const admin = await shop.token('flash-sale-operator', 'admin');
  const operator = new Shop({
    baseUrl: shop.url,
    token: admin,
    // The reconciliation reads all orders of the sale.
    retry: { attemptTimeoutMs: 120_000 },
  });
  const { sale, articles } = await seedSale(operator, units);
  const run = new SaleRun({
    shop,
    operator,
    sale,
    articles,
    shoppers,
    seconds,
    platform: () => (platform.mode === 'accept' ? 'takes' : 'refuses'),
    recorded: await readRecorded(),
  });
  stack.defer(() => run.stop());
  const start = () => {
    if (run.state.phase !== 'waiting') throw new Error('The sale was started before');
    void run.hold().then(
      (card) => onEnd({ card }),
      (failure: unknown) => onEnd({ failure }),
    );
  };
  const control = stack.use(
    await startControlServer({
      pages,
      serviceUrl: shop.url,
      sale: () => run.sale,
      state: () => run.state,
      controls: {
        start: async () => start(),
        'refuse-events': async () => {
          platform.mode = 'down';
        },
        'take-events': async () => {
          platform.mode = 'accept';
        },
        'kill-postgresql': () => shop.killPostgres(),
      },
    }),
  );
  const running = stack.move();
  const paths = {
    shop: `/shop/#token=${await shop.token('you')}`,
    operator: `/operator/#token=${admin}&secret=${control.secret}`,
  };
  return {
    shopUrl: `${control.url}${paths.shop}`,
    operatorUrl: `${control.url}${paths.operator}`,
    onceUrls: () => [paths.shop, paths.operator].map((path) => control.leadsOnceTo(path)),
    start,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
