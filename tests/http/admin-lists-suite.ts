import { describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import {
  firstOf,
  givenBalance,
  givenCampaign,
  givenIssuedCoupon,
  givenOption,
  givenOrder,
} from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** What operators can look at. */
export const adminListSuite = shopSuite('the operator looks at', (shop) => {
  const idsOf = ({ body }: { readonly body: unknown }) =>
    Object(body).data.map(({ id }: { id: string }) => id);

  describe('products', () => {
    it('with the options that are withdrawn from sale, and their stock', async () => {
      const options = [anOption({ name: 'S', stock: 5 }), anOption({ name: 'M', maxPerOrder: 2 })];
      const product = await shop.useCases.createProduct.execute(aProductCommand({ options }));
      const [small = '', medium = ''] = product.options.map(({ id }) => id);
      await givenOrder(shop.useCases, aUserId(), small, 2);
      await shop.useCases.changeOption.execute({ optionId: medium, onSale: false });

      const answer = await shop.admin.get(`/v1/admin/products/${product.id.toUpperCase()}`);
      const list = await shop.admin.get('/v1/admin/products?limit=1');

      const { options: _, ...rest } = product;
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).toEqual({
        ...rest,
        currency: 'KRW',
        options: [
          { ...product.options[0], stock: 3, onSale: true, onHand: 5, reserved: 2 },
          { ...product.options[1], stock: 10, onSale: false, onHand: 10, reserved: 0 },
        ],
      });
      expect(list.body).toMatchObject({ data: [answer.body] });
    });

    it('that are withdrawn from sale as a whole, and puts them back', async () => {
      const product = await shop.useCases.createProduct.execute(aProductCommand());
      const optionId = firstOf(product.options).id;
      const isListed = async (onSale: boolean) =>
        idsOf(await shop.admin.get(`/v1/admin/products?limit=100&onSale=${onSale}`)).includes(product.id);

      expect([await isListed(true), await isListed(false)]).toEqual([true, false]);
      await shop.admin.patch(`/v1/admin/options/${optionId}`, { onSale: false });
      expect([await isListed(true), await isListed(false)]).toEqual([false, true]);
      await shop.admin.post(`/v1/admin/products/${product.id}/options`, anOption());
      expect([await isListed(true), await isListed(false)]).toEqual([true, false]);
      const found = await shop.admin.get(`/v1/admin/products/${product.id}`);
      expect(found.body).toMatchObject({ options: [{ id: optionId, onSale: false }, { onSale: true }] });
    });

    it('only if they exist and the filter is one of its words', async () => {
      expectProblem(await shop.admin.get(`/v1/admin/products/${NO_ID}`), 404, 'PRODUCT_NOT_FOUND');
      for (const word of ['', '1', 'TRUE', 'yes']) {
        expectFaults(await shop.admin.get(`/v1/admin/products?onSale=${word}`), '/onSale');
      }
    });
  });

  describe('stock movements', () => {
    it('which are the initial stock and the adjustments, but no sales', async () => {
      const userId = aUserId();
      const optionId = await givenOption(shop.useCases, { stock: 10, price: 0 });
      await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 2 }] });
      await shop.useCases.adjustStock.execute({ optionId, delta: -3, reason: 'Broken' });

      const answer = await shop.admin.get(`/v1/admin/options/${optionId}/stock-movements`);

      const common = { id: UUID, optionId, createdAt: TIMESTAMP };
      expect(answer).toMatchObject({ status: 200, body: { hasMore: false, nextCursor: null } });
      expect(Object(answer.body).data).toEqual([
        { ...common, delta: -3, reason: 'Broken' },
        { ...common, delta: 10, reason: 'Initial stock' },
      ]);
    });

    it('of an option that has none, but not of an unknown option', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 0 });
      const list = (id: string) => shop.admin.get(`/v1/admin/options/${id}/stock-movements`);
      expect((await list(optionId)).body).toEqual({ data: [], hasMore: false, nextCursor: null });
      expectProblem(await list(NO_ID), 404, 'PRODUCT_OPTION_NOT_FOUND', { optionIds: [NO_ID] });
    });
  });

  describe('a user', () => {
    it('whose balance, ledger and coupons are shown as to the user', async () => {
      const userId = aUserId();
      await givenBalance(shop.useCases, userId, 700);
      await givenIssuedCoupon(shop.useCases, userId);
      const shopper = await shop.shopper(userId);
      const users = `/v1/admin/users/${userId}`;

      for (const list of [
        '/balance',
        '/balance/entries',
        '/issued-coupons',
        '/issued-coupons?status=ISSUED',
      ]) {
        const [seen, own] = [await shop.admin.get(users + list), await shopper.get(`/v1${list}`)];
        expect(seen).toMatchObject({ status: 200, body: own.body });
      }
      expect((await shop.admin.get(`${users}/issued-coupons?status=USED`)).body).toMatchObject({ data: [] });
    });

    it('whom the service has never seen: nothing', async () => {
      const userId = aUserId();
      const users = `/v1/admin/users/${userId}`;
      const none = { data: [], hasMore: false, nextCursor: null };
      expect((await shop.admin.get(`${users}/balance`)).body).toEqual({ userId, amount: 0, currency: 'KRW' });
      expect((await shop.admin.get(`${users}/balance/entries`)).body).toEqual(none);
      expect((await shop.admin.get(`${users}/issued-coupons`)).body).toEqual(none);
    });

    it('whose id is percent-encoded, and refuses a malformed id', async () => {
      const userId = `auth0|${aUserId()}/100%?#`;
      await givenBalance(shop.useCases, userId, 5);
      const read = (id: string) => shop.admin.get(`/v1/admin/users/${id}/balance`);
      expect((await read(encodeURIComponent(userId))).body).toMatchObject({ userId, amount: 5 });
      for (const id of ['a%20b', '%C3%A9', 'x'.repeat(256)]) expectFaults(await read(id), '/userId');
    });
  });

  describe('the holders of a coupon', () => {
    it('newest first, each with what has become of their coupon', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const [first, second] = [aUserId(), aUserId()];
      const free = await shop.useCases.issueCoupon.execute({ userId: first, couponId });
      const held = await shop.useCases.issueCoupon.execute({ userId: second, couponId });
      await givenIssuedCoupon(shop.useCases, first);
      const optionId = await givenOption(shop.useCases);
      await shop.useCases.placeOrder.execute({
        userId: second,
        items: [{ optionId, quantity: 1 }],
        issuedCouponId: held.id,
      });

      const answer = await shop.admin.get(`/v1/admin/coupons/${couponId}/issued-coupons`);
      const own = await (await shop.shopper(second)).get(`/v1/issued-coupons/${held.id}`);

      expect(Object(answer.body).data).toEqual([
        { ...Object(own.body), status: 'RESERVED', userId: second },
        expect.objectContaining({ id: free.id, status: 'ISSUED', userId: first }),
      ]);
    });

    it('of a campaign that has none, but not of an unknown campaign', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const list = (id: string) => shop.admin.get(`/v1/admin/coupons/${id}/issued-coupons`);
      expect((await list(couponId)).body).toEqual({ data: [], hasMore: false, nextCursor: null });
      expectProblem(await list(NO_ID), 404, 'COUPON_NOT_FOUND');
    });
  });

  describe('orders by their time', () => {
    it('from a time on, before a time, and both, with the other filters', async () => {
      const userId = aUserId();
      const optionId = await givenOption(shop.useCases);
      const order = await givenOrder(shop.useCases, userId, optionId);
      const at = order.placedAt.toISOString();
      const after = new Date(order.placedAt.getTime() + 1).toISOString();
      const list = async (query: string) =>
        idsOf(await shop.admin.get(`/v1/admin/orders?userId=${userId}&${query}`));

      expect(await list(`placedFrom=${at}`)).toEqual([order.id]);
      expect(await list(`placedFrom=${after}`)).toEqual([]);
      expect(await list(`placedTo=${after}`)).toEqual([order.id]);
      expect(await list(`placedTo=${at}`)).toEqual([]);
      expect(await list(`placedFrom=${at}&placedTo=${after}&status=PENDING`)).toEqual([order.id]);
      expect(await list(`placedFrom=${at}&placedTo=${after}&status=CONFIRMED`)).toEqual([]);
    });

    it('also with an offset, and refuses a time that is malformed and a range without a moment', async () => {
      const list = (query: string) => shop.admin.get(`/v1/admin/orders?${query}`);
      const noon = '2026-11-21T12:00:00Z';
      expect((await list(`placedFrom=${encodeURIComponent('2026-11-21T21:00:00+09:00')}`)).status).toBe(200);
      expectFaults(await list('placedFrom=2026-11-21'), '/placedFrom');
      expectFaults(await list('placedTo=now'), '/placedTo');
      expectFaults(await list(`placedFrom=${noon}&placedTo=${noon}`), '/placedTo');
      expectFaults(await list(`placedFrom=${noon}&placedTo=2026-11-20T00:00:00Z`), '/placedTo');
    });
  });
});
