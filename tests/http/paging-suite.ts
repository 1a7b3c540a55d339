import { beforeAll, expect, it } from 'vitest';
import { givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import type { Client } from './client.ts';
import { aUserId } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Every list, read in pages of one row. */
export const pagingSuite = shopSuite('a list', (shop) => {
  let shopper: Client;
  beforeAll(async () => {
    const userId = aUserId();
    shopper = await shop.shopper(userId);
    for (let round = 0; round < 3; round += 1) {
      await givenBalance(shop.useCases, userId, 1_000);
      await givenIssuedCoupon(shop.useCases, userId);
      const optionId = await givenOption(shop.useCases, { price: 0 });
      await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
    }
  });

  it.each([
    '/v1/products',
    '/v1/coupons',
    '/v1/issued-coupons',
    '/v1/balance/entries',
    '/v1/orders',
    '/v1/admin/coupons',
    '/v1/admin/orders',
    '/v1/admin/events',
  ])('%s has the same rows in pages of one as in one page', async (path) => {
    const reader = path.startsWith('/v1/admin') ? shop.admin : shopper;

    const whole = await readPage(reader, `${path}?limit=3`);
    const [rows, cursors]: [unknown[], (string | null)[]] = [[], []];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await readPage(reader, `${path}?limit=1${cursor && `&cursor=${cursor}`}`);
      expect(page.hasMore).toBe(page.nextCursor !== null);
      rows.push(...page.data);
      cursors.push(page.nextCursor);
      cursor = page.nextCursor;
    }

    expect(rows).toEqual(whole.data);
    expect(cursors).toEqual([expect.any(String), expect.any(String), null]);
    expect(whole).toMatchObject({ hasMore: false, nextCursor: null });
  });
});

interface Page {
  readonly data: readonly unknown[];
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
}

async function readPage(reader: Client, path: string): Promise<Page> {
  const { status, body } = await reader.get(path);
  expect(status).toBe(200);
  return Object(body);
}
