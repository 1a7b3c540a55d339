import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf, givenBalance } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** The catalogue, for shoppers. */
export const productSuite = shopSuite('products', (shop) => {
  it('shows a product with its options in their order, to callers without a token', async () => {
    const options = [anOption({ name: 'B', price: 0, stock: 0 }), anOption({ name: 'A' })];
    const { id, ...product } = await shop.useCases.createProduct.execute(aProductCommand({ options }));

    const answer = await shop.visitor.get(`/v1/products/${id.toUpperCase()}`);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ id, ...product, currency: 'KRW' });
    expect(product.options.map(({ name, price, stock }) => ({ name, price, stock }))).toEqual(options);
    expect(answer.headers['cache-control']).toBe('no-cache');
  });

  it('shows the stock that can be ordered now', async () => {
    const product = await shop.useCases.createProduct.execute(
      aProductCommand({ options: [anOption({ stock: 5 })] }),
    );
    const items = [{ optionId: firstOf(product.options).id, quantity: 2 }];
    await shop.useCases.placeOrder.execute({ userId: aUserId(), items });

    const answer = await shop.visitor.get(`/v1/products/${product.id}`);

    expect(answer.body).toMatchObject({ options: [{ stock: 3 }] });
  });

  it('does not find an unknown product, nor one that is withdrawn from sale', async () => {
    const product = await shop.useCases.createProduct.execute(aProductCommand());
    await shop.useCases.changeOption.execute({ optionId: firstOf(product.options).id, onSale: false });

    expectProblem(await shop.visitor.get(`/v1/products/${NO_ID}`), 404, 'PRODUCT_NOT_FOUND');
    expectProblem(await shop.visitor.get(`/v1/products/${product.id}`), 404, 'PRODUCT_NOT_FOUND');
  });

  it('refuses an id that is not a UUID', async () => {
    expectFaults(await shop.visitor.get('/v1/products/1'), '/productId');
  });

  it('lists the newest first, in pages', async () => {
    const older = await shop.useCases.createProduct.execute(aProductCommand());
    const newer = await shop.useCases.createProduct.execute(aProductCommand());

    const first = await shop.visitor.get('/v1/products?limit=1');
    const { nextCursor } = Object(first.body);
    const second = await shop.visitor.get(`/v1/products?limit=1&cursor=${nextCursor}`);

    expect(first.body).toMatchObject({ data: [{ id: newer.id, currency: 'KRW' }], hasMore: true });
    expect(second.body).toMatchObject({ data: [{ id: older.id }] });
  });

  it('lets caches keep the list for a second, and answers 304 if it has not changed', async () => {
    const answer = await shop.visitor.get('/v1/products');
    const again = await shop.visitor.get('/v1/products', { 'if-none-match': String(answer.headers.etag) });

    expect(answer.headers['cache-control']).toBe('public, max-age=1');
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it.each(['limit=0', 'limit=101', 'limit=0x10', 'limit=1e1', 'limit=%205', 'limit=', 'limit=1&limit=2'])(
    'refuses ?%s',
    async (query) => expectFaults(await shop.visitor.get(`/v1/products?${query}`), '/limit'),
  );

  it.each(['cursor=x', 'cursor=', 'cursor=bnVsbA'])('refuses ?%s', async (query) =>
    expectFaults(await shop.visitor.get(`/v1/products?${query}`), '/cursor'),
  );

  it("refuses another list's cursor, and an unknown parameter", async () => {
    await shop.useCases.createProduct.execute(aProductCommand());
    await shop.useCases.createProduct.execute(aProductCommand());
    const { nextCursor } = Object((await shop.visitor.get('/v1/products?limit=1')).body);

    expectFaults(await shop.visitor.get(`/v1/coupons?cursor=${nextCursor}`), '/cursor');
    expectFaults(await shop.visitor.get('/v1/products?page=2'), '/page');
  });
});

/** The popular products. */
export const rankSuite = shopSuite('the rank', (shop) => {
  it('is empty before its first computation', async () => {
    const answer = await shop.visitor.get('/v1/products/rank');

    expect(answer).toMatchObject({
      status: 200,
      body: { asOf: null, from: null, to: null, currency: 'KRW', data: [] },
    });
    expect(answer.headers['cache-control']).toBe('public, max-age=60');
  });

  it('is computed for an operator, and served from then on', async () => {
    const userId = aUserId();
    const options = [anOption({ price: 900 }), anOption({ price: 700 })];
    const product = await shop.useCases.createProduct.execute(aProductCommand({ options }));
    await givenBalance(shop.useCases, userId, 1_000_000);
    const items = [{ optionId: firstOf(product.options).id, quantity: 3 }];
    await shop.useCases.checkout.execute({ userId, items });
    // A sale of the very millisecond of the computation is not counted by it.
    await sleep(5);

    const refreshed = await shop.admin.post('/v1/admin/products/rank/refresh');
    const served = await shop.visitor.get('/v1/products/rank');

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
