import { randomBytes } from 'node:crypto';
import { Shop } from '../../../clients/typescript/src/index.ts';
import { TrialReceiver } from '../../../scripts/data-platform/trial-receiver.ts';
import type { SaleState } from '../state.ts';
import { startControlServer } from './control-server.ts';
import { startOwnShop } from './own-shop.ts';
import { buildPages } from './pages.ts';
import { seedSale } from './seed-sale.ts';

/** How large the sale is. */
export interface FlashSaleOptions {
  readonly shoppers: number;
  readonly seconds: number;
}

/** A flash sale that waits for its start, with its pages. */
export interface FlashSale extends AsyncDisposable {
  /** The page of the shop, for a user who has some money. */
  readonly shopUrl: string;
  /** The page of the operator, with all that opens its buttons. */
  readonly operatorUrl: string;
}

/** Starts the shop, its data platform and the pages. */
export async function openFlashSale({ shoppers, seconds }: FlashSaleOptions): Promise<FlashSale> {
  await using stack = new AsyncDisposableStack();
  const pages = await buildPages();
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const platform = new TrialReceiver({ secret, mode: 'accept', onReceipt: () => undefined });
  const platformUrl = await platform.listen(0);
  stack.defer(() => platform.close());
  const shop = stack.use(await startOwnShop({ url: platformUrl, secret }));
  const admin = await shop.token('flash-sale-operator', 'admin');
  const { sale } = await seedSale(new Shop({ baseUrl: shop.url, token: admin }));
  const state = (): SaleState => ({
    phase: 'waiting',
    seconds,
    shoppers,
    startedAt: null,
    platform: 'takes',
    postgres: shop.postgres,
    samples: [],
    crowd: { present: 0, answers: 0, repeats: 0 },
    card: null,
  });
  const none = async () => undefined;
  const control = stack.use(
    await startControlServer({
      pages,
      serviceUrl: shop.url,
      sale: () => sale,
      state,
      controls: {
        start: none,
        'refuse-events': none,
        'take-events': none,
        'kill-postgresql': () => shop.killPostgres(),
      },
    }),
  );
  const running = stack.move();
  const shopper = await shop.token('you');
  return {
    shopUrl: `${control.url}/shop/#token=${shopper}`,
    operatorUrl: `${control.url}/operator/#token=${admin}&secret=${control.secret}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
