import { describe, expect, it } from 'vitest';
import { aProductCommand } from '../builders.ts';
import { firstOf, givenCampaign, givenOrder } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** What helps a storefront to read little and often. */
export const storefrontSuite = shopSuite('a storefront', (shop) => {
  const givenProduct = (name: string) => shop.useCases.createProduct.execute(aProductCommand({ name }));
  const namesOf = (body: unknown) => Object(body).data.map(({ name }: { name: string }) => name);

  describe('reads products by their ids', () => {
    it('in the order of the ids, each once, without unknown and withdrawn ones', async () => {
      const [a, b, withdrawn] = [await givenProduct('A'), await givenProduct('B'), await givenProduct('C')];
      const optionId = firstOf(withdrawn.options).id;
      await shop.useCases.changeOption.execute({ optionId, onSale: false });
      const ids = [b.id.toUpperCase(), NO_ID, a.id, withdrawn.id, b.id];

      const answer = await shop.visitor.get(`/v1/products?ids=${ids}`);

      expect(answer.status).toBe(200);
      expect(namesOf(answer.body)).toEqual(['B', 'A']);
      expect(answer.body).toMatchObject({ hasMore: false, nextCursor: null });
      expect(Object(answer.body).data[1]).toEqual((await shop.visitor.get(`/v1/products/${a.id}`)).body);
      expect(answer.headers['cache-control']).toBe('public, max-age=1');
      const again = await shop.visitor.get(`/v1/products?ids=${ids}`, {
        'if-none-match': String(answer.headers.etag),
      });
      expect(again).toMatchObject({ status: 304, text: '' });
    });

    it('up to 100 of them', async () => {
      const { id } = await givenProduct('One');
      const ids = (count: number) => Array.from({ length: count }, () => id).join();
      expect(namesOf((await shop.visitor.get(`/v1/products?ids=${ids(100)}`)).body)).toEqual(['One']);
      expectFaults(await shop.visitor.get(`/v1/products?ids=${ids(101)}`), '/ids');
    });

    it.each(['', 'x', `${NO_ID},`, `,${NO_ID}`, `${NO_ID};${NO_ID}`, `${NO_ID}, ${NO_ID}`])(
      'unless they are malformed: %j',
      async (ids) => {
        expectFaults(await shop.visitor.get(`/v1/products?ids=${encodeURIComponent(ids)}`), '/ids');
      },
    );

    it('without a page: neither limit nor cursor, and one parameter', async () => {
      const get = (query: string) => shop.visitor.get(`/v1/products?ids=${NO_ID}&${query}`);
      expectFaults(await get('limit=20'), '/limit');
      const { nextCursor } = Object((await shop.visitor.get('/v1/products?limit=1')).body);
      expectFaults(await get(`cursor=${nextCursor}`), '/cursor');
      expectFaults(await get(`ids=${NO_ID}`), '/ids');
    });
  });

  describe('asks whether its copy is still current', () => {
    it('of a product, and gets 304 until something of it changes, the stock included', async () => {
      const product = await givenProduct('Mug');
      const path = `/v1/products/${product.id}`;
      const optionId = firstOf(product.options).id;
      const ask = (etag: unknown) => shop.visitor.get(path, { 'if-none-match': String(etag) });

      const answer = await shop.visitor.get(path);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-cache',
        etag: expect.stringMatching(/^"/),
      });
      const again = await ask(answer.headers.etag);
      expect(again).toMatchObject({ status: 304, text: '' });
      expect(again.headers).toMatchObject({ etag: answer.headers.etag, 'cache-control': 'no-cache' });

      await givenOrder(shop.useCases, aUserId(), optionId, 1);
      const changed = await ask(answer.headers.etag);
      expect(changed).toMatchObject({ status: 200, body: { options: [{ stock: 9 }] } });
      expect(changed.headers.etag).not.toBe(answer.headers.etag);

      await shop.useCases.changeOption.execute({ optionId, onSale: false });
      const gone = await ask(changed.headers.etag);
      expectProblem(gone, 404, 'PRODUCT_NOT_FOUND');
      expect(gone.headers['cache-control']).toBe('no-store');
      expect(gone.headers.etag).toBeUndefined();
    });

    it('of a coupon, and gets 304 until one more is issued', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const path = `/v1/coupons/${couponId}`;
      const answer = await shop.visitor.get(path);
      const ask = () => shop.visitor.get(path, { 'if-none-match': `W/"x", ${answer.headers.etag}` });

      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(await ask()).toMatchObject({ status: 304, text: '' });
      await shop.useCases.issueCoupon.execute({ userId: aUserId(), couponId });
      expect(await ask()).toMatchObject({ status: 200, body: { remaining: 99 } });
    });
  });
});
