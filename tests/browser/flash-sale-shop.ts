import type { Browser, Locator, Page, Request } from 'playwright-core';
import { z } from 'zod';
import type { Sale } from '../../examples/flash-sale/sale.ts';
import { buildPages } from '../../examples/flash-sale/server/build-pages.ts';
import { startControlServer } from '../../examples/flash-sale/server/control-server.ts';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { createLogger } from '../../src/adapters/logging/logger.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { createTestDatabase } from '../postgres/test-database.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const PRICE = 118_000;
const HOUR_MS = 3_600_000;

const NEW_PRODUCT = z.object({
  id: z.string(),
  currency: z.string(),
  options: z.tuple([z.object({ id: z.string() })]),
});
const NEW_COUPON = z.object({ id: z.string(), issueStartsAt: z.string() });

/** What is for sale in a test. */
interface SaleTerms {
  readonly stock: number;
  /** In how many milliseconds the campaign for coupons of 20,000 begins; without it, there is none. */
  readonly couponInMs?: number;
}

/** How a shopper visits the page. */
interface Visit {
  /** The width of the window in pixels. */
  readonly width?: number;
  /** How far the clock of the shopper's device is ahead. */
  readonly clockAheadMs?: number;
}

/** What `/sale.json` says, if something is for sale. */
interface Offer {
  sale?: Sale;
}

interface StageParts {
  readonly stack: AsyncDisposableStack;
  readonly serviceUrl: string;
  readonly pagesUrl: string;
  readonly admin: string;
  readonly offer: Offer;
}

/** The real service, and in front of it the server that serves the pages of the flash sale. */
export class FlashSaleStage implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #serviceUrl: string;
  readonly #pagesUrl: string;
  readonly #admin: string;
  readonly #offer: Offer;

  private constructor({ stack, serviceUrl, pagesUrl, admin, offer }: StageParts) {
    this.#stack = stack;
    this.#serviceUrl = serviceUrl;
    this.#pagesUrl = pagesUrl;
    this.#admin = admin;
    this.#offer = offer;
  }

  static async open(): Promise<FlashSaleStage> {
    await using stack = new AsyncDisposableStack();
    const pages = await buildPages();
    const database = await createTestDatabase();
    stack.defer(() => database.drop());
    const configuration = readConfiguration({ DATABASE_URL: database.url, JWT_SECRET: SECRET, PORT: '0' });
    const logger = createLogger({ level: 'silent', format: 'json', user: 'plain', hasColours: false });
    const service = await startService(configuration, { key: { type: 'secret', secret: SECRET } }, logger);
    stack.defer(() => service.close());
    const none = async () => undefined;
    const offer: Offer = {};
    const control = stack.use(
      await startControlServer({
        pages,
        serviceUrl: service.url,
        sale: () => saleOf(offer),
        state: () => {
          throw new Error('The shop page does not ask for the state of the crowd');
        },
        controls: { start: none, 'refuse-events': none, 'take-events': none, 'kill-postgresql': none },
      }),
    );
    return new FlashSaleStage({
      stack: stack.move(),
      serviceUrl: service.url,
      pagesUrl: control.url,
      admin: await tokenOf('operator', 'admin'),
      offer,
    });
  }

  get sale(): Sale {
    return saleOf(this.#offer);
  }

  /** Puts a new lamp on sale, and nothing else. */
  async sell({ stock, couponInMs }: SaleTerms): Promise<void> {
    const option = { name: 'Brass, numbered', price: PRICE, stock, maxPerOrder: 2 };
    const lamp = { name: 'Limited brass lamp', description: 'Turned from one piece.', options: [option] };
    const product = NEW_PRODUCT.parse(await this.operate('POST', '/products', lamp));
    const startsMs = Date.now() + (couponInMs ?? 0);
    const [issueStartsAt, issueEndsAt] = [startsMs, startsMs + HOUR_MS].map((ms) =>
      new Date(ms).toISOString(),
    );
    const terms = {
      name: 'For the quick',
      discount: { type: 'FIXED', amount: 20_000 },
      minimumOrderAmount: 0,
    };
    const window = { issueStartsAt, issueEndsAt, usableUntil: issueEndsAt };
    const coupon =
      couponInMs === undefined
        ? null
        : NEW_COUPON.parse(await this.operate('POST', '/coupons', { ...terms, ...window, quantity: 100 }));
    this.#offer.sale = {
      productId: product.id,
      optionId: product.options[0].id,
      units: stock,
      couponId: coupon?.id ?? null,
      couponUnits: 100,
      couponStartsAt: coupon?.issueStartsAt ?? null,
      currency: product.currency,
    };
  }

  /** Sends a request of the operator. Resolves with the body of its answer. */
  operate(method: string, path: string, body: object): Promise<unknown> {
    return send(`${this.#serviceUrl}/v1/admin${path}`, { method, token: this.#admin, body });
  }

  /** Whether the service has answered a request of this route with this status. */
  async hasAnswered(route: string, status: number): Promise<boolean> {
    const metrics = await (await fetch(`${this.#serviceUrl}/metrics`)).text();
    return metrics.includes(`_count{method="GET",route="${route}",status_code="${status}"}`);
  }

  /** Opens the page for a new user, who has this balance. */
  async openPage(
    browser: Browser,
    user: string,
    balance: number,
    { width = 390, clockAheadMs = 0 }: Visit = {},
  ): Promise<ShopPage> {
    const token = await tokenOf(user);
    if (balance > 0) {
      const url = `${this.#serviceUrl}/v1/balance/charges`;
      await send(url, { method: 'POST', token, body: { amount: balance } });
    }
    const page = await browser.newPage({ viewport: { width, height: 850 }, reducedMotion: 'reduce' });
    if (clockAheadMs > 0) await page.clock.install({ time: Date.now() + clockAheadMs });
    const shop = new ShopPage(page, this.#pagesUrl);
    await page.goto(`${this.#pagesUrl}/shop/#token=${token}`);
    await shop.button('Buy now').waitFor();
    return shop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** The shop page, as a shopper uses it. */
export class ShopPage {
  readonly page: Page;
  /** The addresses that the page asked for and that are not of its own server. */
  readonly foreign: string[] = [];
  /** The idempotency keys of its checkouts, in the order in which they were sent. */
  readonly checkoutKeys: (string | undefined)[] = [];
  /** What the script of the page failed with. */
  readonly failures: string[] = [];

  constructor(page: Page, origin: string) {
    this.page = page;
    page.on('request', (request: Request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:')) this.foreign.push(url);
      if (url.endsWith('/v1/checkout')) this.checkoutKeys.push(request.headers()['idempotency-key']);
    });
    page.on('pageerror', ({ message }) => this.failures.push(message));
    page.on('console', (line) => {
      // A refusal is a line of the console, too. Only a breach of the policy of the pages is a failure.
      if (line.text().includes('Content Security Policy')) this.failures.push(line.text());
    });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) });
  }

  press(name: string | RegExp): Promise<void> {
    return this.button(name).click();
  }

  /** Waits until the page shows this text. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the page shows this balance. */
  async hasBalance(amount: string): Promise<void> {
    await this.page.getByLabel('Balance').getByText(amount, { exact: true }).waitFor();
  }

  /** The seconds that the page counts down to the start of the campaign. */
  async secondsToCoupon(): Promise<number> {
    const text = await this.page.locator('.coupon time').textContent();
    const [minutes = 0, seconds = 0] = (text ?? '').split(':').map(Number);
    return minutes * 60 + seconds;
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

function saleOf({ sale }: Offer): Sale {
  if (!sale) throw new Error('Nothing is for sale yet');
  return sale;
}

function tokenOf(userId: string, scope = ''): Promise<string> {
  return issueToken({ userId, scope, lifetimeSeconds: 600, secret: SECRET });
}

async function send(url: string, { method, token, body }: Sent): Promise<unknown> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': crypto.randomUUID(),
  };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

interface Sent {
  readonly method: string;
  readonly token: string;
  readonly body: object;
}
