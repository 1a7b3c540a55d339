import { beforeAll, expect, it } from 'vitest';
import { givenBalance, givenCampaign, givenOption } from '../given.ts';
import type { Client } from './client.ts';
import { aUserId } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Every list, read in pages of one row. */
export const pagingSuite = shopSuite('a list', (shop) => {
  let shopper: Client;
  /** The ids in the paths of the lists. */
  const ids = { userId: aUserId(), optionId: '', couponId: '' };
  beforeAll(async () => {
    const { userId } = ids;
    const { useCases } = shop;
    const operator = 'operator';
    shopper = await shop.shopper(userId);
    for (let round = 0; round < 3; round += 1) {
      await givenBalance(useCases, userId, 1_000);
      ids.couponId = await givenCampaign(useCases);
      await useCases.issueCoupon.execute({ userId, couponId: ids.couponId });
      ids.optionId = await givenOption(useCases, { price: 0 });
      await useCases.checkout.execute({ userId, items: [{ optionId: ids.optionId, quantity: 1 }] });
    }
    await useCases.changeOption.execute({ optionId: ids.optionId, price: 1, operator });
    for (let round = 0; round < 2; round += 1) {
      await useCases.adjustStock.execute({ optionId: ids.optionId, delta: 1, reason: 'Found', operator });
      await useCases.issueCoupon.execute({ userId: aUserId(), couponId: ids.couponId });
    }
  });

  it.each([
    '/v1/products',
    '/v1/coupons',
    '/v1/issued-coupons',
    '/v1/balance/entries',
    '/v1/orders',
    '/v1/admin/products',
    '/v1/admin/products?onSale=true',
    '/v1/admin/options/{optionId}/stock-movements',
    '/v1/admin/coupons',
    '/v1/admin/coupons/{couponId}/issued-coupons',
    '/v1/admin/users/{userId}/balance/entries',
    '/v1/admin/users/{userId}/issued-coupons',
    '/v1/admin/orders',
    '/v1/admin/orders?placedFrom=2020-01-01T00:00:00Z',
    '/v1/admin/events',
    '/v1/admin/audit',
  ])('%s has the same rows in pages of one as in one page', async (template) => {
    const reader = template.startsWith('/v1/admin') ? shop.admin : shopper;
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name]);
    const query = path.includes('?') ? '&' : '?';

    const whole = await readPage(reader, `${path}${query}limit=3`);
    const [rows, cursors]: [unknown[], (string | null)[]] = [[], []];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await readPage(reader, `${path}${query}limit=1${cursor && `&cursor=${cursor}`}`);
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
