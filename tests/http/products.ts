import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf, givenBalance } from '../given.ts';
import {
  expectFaults,
  expectProblem,
  type HttpShop,
  NO_ID,
  type OpenHttpShop,
  somebody,
  TIMESTAMP,
} from './http-shop.ts';

/** The catalogue and the rank, as everybody sees them. */
export function productSuite(open: OpenHttpShop): void {
  describe('products', () => {
    let shop: HttpShop;
    beforeAll(async () => {
      shop = await open();
    });
    afterAll(() => shop.close());

    it('shows a product with its options, in their order, without a token', async () => {
      const options = [anOption({ name: 'B', price: 0, stock: 0 }), anOption({ name: 'A' })];
      const { id, ...product } = await shop.useCases.createProduct.execute(aProductCommand({ options }));

      const answer = await shop.anybody.get(`/v1/products/${id.toUpperCase()}`);

      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ id, ...product, currency: 'KRW' });
      expect(product.options.map(({ name, price, stock }) => ({ name, price, stock }))).toEqual(options);
      expect(answer.headers['cache-control']).toBe('no-store');
    });

    it('shows the stock that can be ordered now', async () => {
      const product = await shop.useCases.createProduct.execute(
        aProductCommand({ options: [anOption({ stock: 5 })] }),
      );
      const items = [{ optionId: firstOf(product.options).id, quantity: 2 }];
      await shop.useCases.placeOrder.execute({ userId: somebody(), items });

      const answer = await shop.anybody.get(`/v1/products/${product.id}`);

      expect(answer.body).toMatchObject({ options: [{ stock: 3 }] });
    });

    it('does not find a product that is not there, nor one withdrawn as a whole', async () => {
      const product = await shop.useCases.createProduct.execute(aProductCommand());
      await shop.useCases.changeOption.execute({ optionId: firstOf(product.options).id, onSale: false });

      expectProblem(await shop.anybody.get(`/v1/products/${NO_ID}`), 404, 'PRODUCT_NOT_FOUND');
      expectProblem(await shop.anybody.get(`/v1/products/${product.id}`), 404, 'PRODUCT_NOT_FOUND');
    });

    it('refuses an id that is no UUID', async () => {
      expectFaults(await shop.anybody.get('/v1/products/1'), '/productId');
    });

    it('lists the newest first, in pages', async () => {
      const older = await shop.useCases.createProduct.execute(aProductCommand());
      const newer = await shop.useCases.createProduct.execute(aProductCommand());

      const first = await shop.anybody.get('/v1/products?limit=1');
      const { nextCursor } = Object(first.body);
      const second = await shop.anybody.get(`/v1/products?limit=1&cursor=${nextCursor}`);

      expect(first.body).toMatchObject({ data: [{ id: newer.id, currency: 'KRW' }], hasMore: true });
      expect(second.body).toMatchObject({ data: [{ id: older.id }] });
    });

    it('lets the list be cached for a second, and answers 304 to whoever has it', async () => {
      const answer = await shop.anybody.get('/v1/products');
      const again = await shop.anybody.get('/v1/products', { 'if-none-match': String(answer.headers.etag) });

      expect(answer.headers['cache-control']).toBe('public, max-age=1');
      expect(again).toMatchObject({ status: 304, text: '' });
    });

    it.each(['limit=0', 'limit=101', 'limit=0x10', 'limit=1e1', 'limit=%205', 'limit=', 'limit=1&limit=2'])(
      'refuses ?%s',
      async (query) => expectFaults(await shop.anybody.get(`/v1/products?${query}`), '/limit'),
    );

    it.each(['cursor=x', 'cursor=', 'cursor=bnVsbA'])('refuses ?%s', async (query) =>
      expectFaults(await shop.anybody.get(`/v1/products?${query}`), '/cursor'),
    );

    it("refuses another list's cursor, and a parameter that is not there", async () => {
      await shop.useCases.createProduct.execute(aProductCommand());
      await shop.useCases.createProduct.execute(aProductCommand());
      const { nextCursor } = Object((await shop.anybody.get('/v1/products?limit=1')).body);

      expectFaults(await shop.anybody.get(`/v1/coupons?cursor=${nextCursor}`), '/cursor');
      expectFaults(await shop.anybody.get('/v1/products?page=2'), '/page');
    });
  });

  describe('the rank', () => {
    let shop: HttpShop;
    beforeAll(async () => {
      shop = await open();
    });
    afterAll(() => shop.close());

    it('is empty before it was computed first', async () => {
      const answer = await shop.anybody.get('/v1/products/rank');

      expect(answer).toMatchObject({
        status: 200,
        body: { asOf: null, from: null, to: null, currency: 'KRW', data: [] },
      });
      expect(answer.headers['cache-control']).toBe('public, max-age=60');
    });

    it('is computed when the operator wants it, and served from then on', async () => {
      const userId = somebody();
      const options = [anOption({ price: 900 }), anOption({ price: 700 })];
      const product = await shop.useCases.createProduct.execute(aProductCommand({ options }));
      await givenBalance(shop.useCases, userId, 1_000_000);
      const items = [{ optionId: firstOf(product.options).id, quantity: 3 }];
      await shop.useCases.checkout.execute({ userId, items });

      const refreshed = await shop.admin.post('/v1/admin/products/rank/refresh');
      const served = await shop.anybody.get('/v1/products/rank');

      expect(refreshed.status).toBe(200);
      expect(refreshed.body).toEqual({
        asOf: TIMESTAMP,
        from: TIMESTAMP,
        to: Object(refreshed.body).asOf,
        currency: 'KRW',
        data: [{ rank: 1, productId: product.id, name: product.name, minPrice: 700, quantitySold: 3 }],
      });
      expect(served.body).toEqual(refreshed.body);
    });
  });
}
