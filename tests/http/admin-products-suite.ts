import { describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf, givenOption, givenOrder } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** The catalogue and its stock, for operators. */
export const adminProductSuite = shopSuite('the operator', (shop) => {
  describe('products', () => {
    it('are created with their options, which are on sale at once', async () => {
      const command = {
        name: '\u{1f9e6}'.repeat(200),
        options: [anOption({ maxPerOrder: 10_000 }), anOption({ price: 0, stock: 0, maxPerOrder: null })],
      };

      const answer = await shop.admin.post('/v1/admin/products', command);

      const options = command.options.map((option) => ({ id: UUID, metadata: {}, ...option }));
      expect(answer.status).toBe(201);
      const fields = { description: '', metadata: {}, currency: 'KRW' };
      expect(answer.body).toEqual({ id: UUID, ...command, ...fields, options });
      const read = await shop.visitor.get(String(answer.headers.location));
      expect(read.body).toEqual(answer.body);
    });

    it('are created once, however often a request with the same key is sent', async () => {
      const key = { 'idempotency-key': 'create' };
      const first = await shop.admin.post('/v1/admin/products', aProductCommand(), key);
      const again = await shop.admin.post('/v1/admin/products', aProductCommand(), key);

      expect(again).toMatchObject({ status: 201, text: first.text });
      expect(again.headers.location).toBe(first.headers.location);
    });

    it.each([
      ['/name', { name: '' }],
      ['/name', { name: ' \t' }],
      ['/name', { name: 'x'.repeat(201) }],
      ['/name', { name: 'a\u0000b' }],
      ['/name', { name: 5 }],
      ['/description', { description: 'x'.repeat(5_001) }],
      ['/description', { description: '\udc00' }],
      ['/options', { options: [] }],
      ['/options', { options: Array.from({ length: 101 }, () => anOption()) }],
      ['/options/0/price', { options: [anOption({ price: -1 })] }],
      ['/options/0/price', { options: [anOption({ price: 1_000_000_000_001 })] }],
      ['/options/0/price', { options: [anOption({ price: 0.5 })] }],
      ['/options/0/stock', { options: [anOption({ stock: -1 })] }],
      ['/options/0/stock', { options: [anOption({ stock: 1_000_000_001 })] }],
      ['/options/0/maxPerOrder', { options: [anOption({ maxPerOrder: 0 })] }],
      ['/options/0/maxPerOrder', { options: [anOption({ maxPerOrder: 10_001 })] }],
      ['/options/0/maxPerOrder', { options: [anOption({ maxPerOrder: 1.5 })] }],
      ['/currency', { currency: 'KRW' }],
    ])('are not created with an invalid %s', async (pointer, fields) => {
      const answer = await shop.admin.post('/v1/admin/products', { ...aProductCommand(), ...fields });
      expectFaults(answer, pointer);
    });

    it('get a new name and a new description', async () => {
      const product = await shop.useCases.createProduct.execute(aProductCommand());
      const path = `/v1/admin/products/${product.id}`;

      const answer = await shop.admin.patch(path, { name: 'Cup', description: '' });

      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ ...product, name: 'Cup', description: '', currency: 'KRW' });
      expectFaults(await shop.admin.patch(path, {}), '');
      expectFaults(await shop.admin.patch(path, { name: null }), '/name');
      const missing = await shop.admin.patch(`/v1/admin/products/${NO_ID}`, { name: 'Cup' });
      expectProblem(missing, 404, 'PRODUCT_NOT_FOUND');
    });

    it('get more options, up to 100', async () => {
      const options = Array.from({ length: 99 }, () => anOption());
      const product = await shop.useCases.createProduct.execute(aProductCommand({ options }));
      const path = `/v1/admin/products/${product.id}/options`;
      const option = anOption({ name: 'White', price: 5, stock: 6, maxPerOrder: 1 });

      const answer = await shop.admin.post(path, option);

      expect(answer.status).toBe(201);
      expect(answer.headers.location).toBe(`/v1/products/${product.id}`);
      expect(answer.body).toMatchObject({ options: [...product.options, option] });
      expectProblem(await shop.admin.post(path, option), 409, 'OPTION_LIMIT_EXCEEDED');
      expectFaults(await shop.admin.post(path, { ...option, onSale: true }), '/onSale');
      const missing = await shop.admin.post(`/v1/admin/products/${NO_ID}/options`, option);
      expectProblem(missing, 404, 'PRODUCT_NOT_FOUND');
    });

    it('have options that get a new name or price, and are withdrawn from sale and put back', async () => {
      const product = await shop.useCases.createProduct.execute(aProductCommand());
      const path = `/v1/admin/options/${firstOf(product.options).id}`;

      const priced = await shop.admin.patch(path, { name: 'Red', price: 0 });
      const withdrawn = await shop.admin.patch(path, { onSale: false });
      const offered = await shop.admin.patch(path, { onSale: true });

      expect(priced).toMatchObject({ status: 200, body: { options: [{ name: 'Red', price: 0 }] } });
      expect(withdrawn.body).toMatchObject({ id: product.id, options: [] });
      expect(offered.body).toEqual(priced.body);
      expectFaults(await shop.admin.patch(path, {}), '');
      expectFaults(await shop.admin.patch(path, { onSale: 'no' }), '/onSale');
      expectFaults(await shop.admin.patch(path, { stock: 1 }), '/stock', '');
      const missing = await shop.admin.patch(`/v1/admin/options/${NO_ID}`, { price: 1 });
      expectProblem(missing, 404, 'PRODUCT_OPTION_NOT_FOUND', { optionIds: [NO_ID] });
    });
  });

  describe('the limit per order of an option', () => {
    it('is null unless it is set, and is set, changed and removed', async () => {
      const product = await shop.useCases.createProduct.execute(aProductCommand());
      const path = `/v1/admin/options/${firstOf(product.options).id}`;
      const read = async () => (await shop.visitor.get(`/v1/products/${product.id}`)).body;

      expect(await read()).toMatchObject({ options: [{ maxPerOrder: null }] });
      for (const maxPerOrder of [10_000, 1, null]) {
        const answer = await shop.admin.patch(path, { maxPerOrder });
        expect(answer).toMatchObject({ status: 200, body: { options: [{ maxPerOrder }] } });
        expect(await read()).toEqual(answer.body);
      }
    });

    it('stays as it is if a change does not name it', async () => {
      const optionId = await givenOption(shop.useCases, { maxPerOrder: 3 });
      const answer = await shop.admin.patch(`/v1/admin/options/${optionId}`, { price: 7 });
      expect(answer.body).toMatchObject({ options: [{ price: 7, maxPerOrder: 3 }] });
    });

    it.each([0, 10_001, 1.5, '5', false])('cannot be %j', async (maxPerOrder) => {
      const body = { ...anOption(), maxPerOrder };
      expectFaults(await shop.admin.patch(`/v1/admin/options/${NO_ID}`, { maxPerOrder }), '/maxPerOrder');
      expectFaults(await shop.admin.post(`/v1/admin/products/${NO_ID}/options`, body), '/maxPerOrder');
    });
  });

  describe('stock', () => {
    it('is read with the units that orders reserve, and adjusted down to these', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 5 });
      await givenOrder(shop.useCases, aUserId(), optionId, 2);
      const path = `/v1/admin/options/${optionId}`;

      const read = await shop.admin.get(`${path}/stock`);
      const body = { delta: -3, reason: 'Broken' };
      const adjusted = await shop.admin.post(`${path}/stock-adjustments`, body);

      expect(read.body).toEqual({ optionId, onHand: 5, reserved: 2, available: 3 });
      expect(adjusted).toMatchObject({
        status: 201,
        body: { optionId, onHand: 2, reserved: 2, available: 0 },
      });
      expect((await shop.admin.get(String(adjusted.headers.location))).body).toEqual(adjusted.body);
      expectProblem(await shop.admin.post(`${path}/stock-adjustments`, body), 409, 'STOCK_BELOW_RESERVED');
    });

    it('has a limit, and is not found for an unknown option', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 1_000_000_000 });
      const adjust = (id: string) =>
        shop.admin.post(`/v1/admin/options/${id}/stock-adjustments`, { delta: 1, reason: 'Found' });

      expectProblem(await adjust(optionId), 409, 'STOCK_LIMIT_EXCEEDED');
      expectProblem(await adjust(NO_ID), 404, 'PRODUCT_OPTION_NOT_FOUND');
      const missing = await shop.admin.get(`/v1/admin/options/${NO_ID}/stock`);
      expectProblem(missing, 404, 'PRODUCT_OPTION_NOT_FOUND');
    });

    it.each([
      ['/delta', { delta: 0 }],
      ['/delta', { delta: 1.5 }],
      ['/delta', { delta: 1_000_000_001 }],
      ['/delta', { delta: -1_000_000_001 }],
      ['/reason', { reason: '' }],
      ['/reason', { reason: 'x'.repeat(201) }],
      ['/reason', { reason: undefined }],
    ])('is not adjusted with an invalid %s: %j', async (pointer, fields) => {
      const body = { delta: 1, reason: 'Found', ...fields };
      expectFaults(await shop.admin.post(`/v1/admin/options/${NO_ID}/stock-adjustments`, body), pointer);
    });
  });
});
