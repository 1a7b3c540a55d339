import { describe, expect, it } from 'vitest';
import { Shop } from '../../../../clients/typescript/src/index.ts';
import { buy } from '../logic/buy.ts';
import { PurchaseStore } from '../logic/purchase-store.ts';
import type { Wait } from '../logic/until-answered.ts';
import type { Wish } from '../logic/wish.ts';
import { tabStorage } from './tab-storage.ts';

const WISH: Wish = { kind: 'buy', optionId: 'o', quantity: 1, issuedCouponId: null, expectedTotal: 118_000 };

const answer =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': status < 300 ? 'application/json' : 'application/problem+json', ...headers },
    });
const refusal = (status: number, code: string, headers?: Record<string, string>) =>
  answer(status, { code, status, requestId: 'request-1' }, headers);
const sold = answer(201, { id: 'order-1' });
const lost = () => {
  throw new TypeError('fetch failed');
};

/** A page in a tab, on a service that gives these answers in turn. */
function page(answers: readonly (() => Response)[]) {
  const sent: string[] = [];
  const waits: Wait[] = [];
  const shop = new Shop({
    baseUrl: 'http://shop.test',
    retry: { attempts: 1 },
    fetch: async (input, init) => {
      const { url, headers } = new Request(input, init);
      sent.push(`${new URL(url).pathname} ${headers.get('Idempotency-Key')}`);
      return (answers[sent.length - 1] ?? lost)();
    },
  });
  let keys = 0;
  const storage = tabStorage();
  const newKey = () => `key-${++keys}`;
  return {
    sent,
    waits,
    purchases: new PurchaseStore(storage, newKey),
    reloaded: () => new PurchaseStore(storage, newKey),
    buy: (purchase: ReturnType<PurchaseStore['begin']>) =>
      buy(shop, purchase, async (wait) => void waits.push(wait)),
  };
}

describe('a purchase', () => {
  it('is sent under its key until it is answered', async () => {
    const busy = refusal(503, 'OVERLOADED', { 'Retry-After': '7' });
    const unknown = refusal(503, 'OUTCOME_UNKNOWN', { 'Retry-After': '2' });
    const tab = page([busy, unknown, refusal(429, 'RATE_LIMITED', { 'Retry-After': '40' }), lost, sold]);
    const outcome = await tab.buy(tab.purchases.begin(WISH));
    expect(outcome).toMatchObject({ isDone: true, data: { id: 'order-1' }, isReplay: false });
    expect(tab.waits).toEqual([
      { reason: 'busy', seconds: 7 },
      { reason: 'unknown', seconds: 2 },
      { reason: 'busy', seconds: 40 },
      { reason: 'lost', seconds: 8 },
    ]);
    expect(new Set(tab.sent)).toEqual(new Set(['/v1/checkout key-1']));
  });

  it('ends with a refusal that is an answer', async () => {
    const tab = page([refusal(409, 'OUT_OF_STOCK')]);
    const outcome = await tab.buy(tab.purchases.begin(WISH));
    expect(outcome).toMatchObject({ isDone: false, problem: { code: 'OUT_OF_STOCK' } });
  });

  it('knows that it was answered before', async () => {
    const tab = page([answer(201, { id: 'order-1' }, { 'Idempotency-Replayed': 'true' })]);
    expect(await tab.buy(tab.purchases.begin(WISH))).toMatchObject({ isReplay: true });
  });

  it('charges first under a key of its own, and repeats both under the same keys after a reload', async () => {
    const tab = page([answer(201, { id: 'charge-1' }), sold, answer(201, { id: 'charge-1' }), sold]);
    await tab.buy(tab.purchases.begin(WISH, 24_000));
    const begun = tab.reloaded().find();
    if (begun) await tab.buy(begun);
    expect(tab.sent.slice(0, 2)).toEqual(['/v1/balance/charges key-1', '/v1/checkout key-2']);
    expect(tab.sent.slice(2)).toEqual(tab.sent.slice(0, 2));
  });

  it('does not buy if the charge is refused', async () => {
    const tab = page([refusal(409, 'BALANCE_LIMIT_EXCEEDED')]);
    expect(await tab.buy(tab.purchases.begin(WISH, 24_000))).toMatchObject({ isDone: false });
    expect(tab.sent).toHaveLength(1);
  });

  it('that reserves places an order', async () => {
    const tab = page([sold]);
    await tab.buy(tab.purchases.begin({ ...WISH, kind: 'reserve' }));
    expect(tab.sent).toEqual(['/v1/orders key-1']);
  });

  it('fails if the page itself is wrong', async () => {
    const tab = page([answer(200, {})]);
    await expect(tab.buy({ wish: WISH, key: 'not\na header', charge: null })).rejects.toThrow();
  });
});

describe('the store of the purchase', () => {
  it('gives another purchase other keys', () => {
    const { purchases, reloaded } = page([]);
    purchases.begin(WISH);
    const second = purchases.begin({ ...WISH, quantity: 2 });
    expect([second.key, reloaded().find()]).toEqual(['key-2', second]);
  });

  it('forgets only the purchase that is over', () => {
    const { purchases } = page([]);
    const first = purchases.begin(WISH);
    const second = purchases.begin(WISH);
    purchases.drop(first);
    expect(purchases.find()).toEqual(second);
    purchases.drop(second);
    expect(purchases.find()).toBeUndefined();
  });
});
