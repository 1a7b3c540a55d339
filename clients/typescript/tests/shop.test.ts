import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefusedError, Shop, type ShopOptions, UnexpectedAnswerError } from '../src/index.ts';

const PROBLEM = {
  type: '/problems/out-of-stock',
  title: 'There is not enough stock',
  status: 409,
  detail: 'Option o has 1 unit.',
  instance: '/v1/checkout',
  code: 'OUT_OF_STOCK',
  requestId: 'request-1',
  items: [{ optionId: 'o', requested: 2, available: 1 }],
};
const ORDER = { items: [{ optionId: 'o', quantity: 2 }] };

/** A shop whose service gives these answers in turn, and the requests that it got. */
function shopThatAnswers(answers: readonly (() => Response)[], options: Partial<ShopOptions> = {}) {
  const requests: Request[] = [];
  const shop = new Shop({
    baseUrl: 'http://shop.test',
    retry: { firstWaitMs: 0 },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      const answer = answers[requests.length - 1];
      if (!answer) throw new TypeError('fetch failed');
      return answer();
    },
    ...options,
  });
  const sent = (header: string) => requests.map(({ headers }) => headers.get(header));
  return { shop, requests, sent };
}

const json = (body: unknown, status: number, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } });
const ok = () => json({ id: 'order-1' }, 201);
const refused = () => json(PROBLEM, 409, 'application/problem+json');

describe('an operation', () => {
  it('resolves with the data', async () => {
    const { shop, requests } = shopThatAnswers([ok]);
    const { data, error } = await shop.checkout({ body: ORDER });
    expect(data).toEqual({ id: 'order-1' });
    expect(error).toBeUndefined();
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'http://shop.test/v1/checkout' });
    expect(await requests[0]?.json()).toEqual(ORDER);
  });

  it('resolves with a refusal, whose code tells its fields', async () => {
    const { shop } = shopThatAnswers([refused]);
    const { data, error } = await shop.checkout({ body: ORDER });
    expect(data).toBeUndefined();
    if (error?.code !== 'OUT_OF_STOCK') throw new Error('It is not refused for its stock');
    // Without the comparison above, this line does not compile: other refusals have no items.
    expect(error.items[0]?.available).toBe(1);
  });

  it('throws a refusal if it is told to', async () => {
    const { shop } = shopThatAnswers([refused]);
    const failure = await shop.checkout({ body: ORDER, throwOnError: true }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure).toMatchObject({ problem: PROBLEM });
  });

  it.each([
    ['a page of a proxy', () => new Response('<h1>Bad request</h1>', { status: 400 }), 400],
    ['JSON of another program', () => json({ message: 'no' }, 403), 403],
    ['no body, because your copy is current', () => new Response(null, { status: 304 }), 304],
  ])('throws if the answer is %s', async (_title, answer, status) => {
    const { shop } = shopThatAnswers([answer]);
    const failure = await shop.listProducts().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnexpectedAnswerError);
    expect(failure).toMatchObject({ status });
  });

  it('throws if there is no answer', async () => {
    const { shop } = shopThatAnswers([], { retry: { attempts: 2, firstWaitMs: 0 } });
    await expect(shop.getBalance()).rejects.toMatchObject({ name: 'LostAnswerError', attempts: 2 });
  });

  it('throws the reason of its signal', async () => {
    const { shop } = shopThatAnswers([]);
    const signal = AbortSignal.abort(new Error('the shopper left'));
    await expect(shop.getBalance({ signal })).rejects.toThrow('the shopper left');
  });
});

describe('the idempotency key', () => {
  it('is made for a POST that has none, and is the same in every attempt', async () => {
    const { shop, sent } = shopThatAnswers([() => json({}, 503), () => json({}, 503), ok, ok]);
    await shop.checkout({ body: ORDER });
    await shop.checkout({ body: ORDER });
    const [first, second, third, other] = sent('Idempotency-Key');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect([second, third]).toEqual([first, first]);
    expect(other).not.toBe(first);
  });

  it("is the caller's, if there is one", async () => {
    const { shop, sent } = shopThatAnswers([ok]);
    await shop.checkout({ body: ORDER, headers: { 'Idempotency-Key': 'mine' } });
    expect(sent('Idempotency-Key')).toEqual(['mine']);
  });

  it('is not sent with a read', async () => {
    const { shop, sent } = shopThatAnswers([() => json({}, 200)]);
    await shop.getBalance();
    expect(sent('Idempotency-Key')).toEqual([null]);
  });
});

describe('a request', () => {
  it('carries the token, which a function may renew', async () => {
    let issued = 0;
    const token = async () => `token-${++issued}`;
    const { shop, sent } = shopThatAnswers([() => json({}, 200), () => json({}, 200)], { token });
    await shop.getBalance();
    await shop.getBalance();
    expect(sent('Authorization')).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('carries no token if the operation needs none', async () => {
    const { shop, sent } = shopThatAnswers([() => json({}, 200)], { token: 'token-1' });
    await shop.listProducts();
    expect(sent('Authorization')).toEqual([null]);
  });

  it.each([
    ['http://shop.test', 'http://shop.test/v1/products'],
    ['http://shop.test/', 'http://shop.test/v1/products'],
    ['http://shop.test/eu/', 'http://shop.test/eu/v1/products'],
  ])('to a service at %s goes to %s', async (baseUrl, url) => {
    const { shop, requests } = shopThatAnswers([() => json({}, 200)], { baseUrl });
    await shop.listProducts();
    expect(requests[0]?.url).toBe(url);
  });

  it("names this package and its version, after the caller's program", async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const service = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(version).toBe(service.version);
    const { shop, sent } = shopThatAnswers([() => json({}, 200)], { userAgent: 'my-storefront/2.1' });
    await shop.listProducts();
    expect(sent('User-Agent')).toEqual([`my-storefront/2.1 storefront-orders-client/${version}`]);
  });
});
