import { describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import type { Answer } from './client.ts';
import { aUserId, expectProblem, type HttpShop } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

const PENDING_ORDERS_MAX = 10;

/** How much a user can hold without paying. */
export const limitSuite = shopSuite('limits on holding', (shop) => {
  describe('an attacker without money', () => {
    const OPTIONS = 100;
    const MAX_PER_ORDER = 10;

    it('holds at most 10 orders of 10 units of an option, and others can buy', async () => {
      const optionIds = await givenOptions(shop, OPTIONS, MAX_PER_ORDER);
      const attacker = await shop.shopper(aUserId());
      const fiveOrders = async (quantity: number): Promise<Answer[]> => {
        const items = optionIds.map((optionId) => ({ optionId, quantity }));
        return Promise.all([1, 2, 3, 4, 5].map(() => attacker.post('/v1/orders', { items })));
      };

      const greedy = [...(await fiveOrders(10_000)), ...(await fiveOrders(10_000))];
      for (const answer of greedy) {
        expectProblem(answer, 409, 'QUANTITY_LIMIT_EXCEEDED');
        expect(Object(answer.body).items).toEqual(
          optionIds.map((optionId) => ({ optionId, requested: 10_000, maxPerOrder: MAX_PER_ORDER })),
        );
      }
      expect(await reservedOf(shop, optionIds)).toEqual(optionIds.map(() => 0));

      const modest = [];
      for (let wave = 0; wave < 3; wave += 1) modest.push(...(await fiveOrders(MAX_PER_ORDER)));
      const [placed, refused] = [modest.slice(0, PENDING_ORDERS_MAX), modest.slice(PENDING_ORDERS_MAX)];
      expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
      for (const answer of refused)
        expectProblem(answer, 409, 'PENDING_ORDER_LIMIT_EXCEEDED', { limit: PENDING_ORDERS_MAX });
      expect(await reservedOf(shop, optionIds)).toEqual(
        optionIds.map(() => PENDING_ORDERS_MAX * MAX_PER_ORDER),
      );

      const buyerId = aUserId();
      await givenBalance(shop.useCases, buyerId, 1_000_000);
      const items = optionIds.map((optionId) => ({ optionId, quantity: 1 }));
      const bought = await (await shop.shopper(buyerId)).post('/v1/checkout', { items });
      expect(bought.status).toBe(201);
    });

    it('holds no more if all orders are sent at once', async () => {
      const optionIds = await givenOptions(shop, 5, MAX_PER_ORDER);
      const attacker = await shop.shopper(aUserId());
      const items = optionIds.map((optionId) => ({ optionId, quantity: MAX_PER_ORDER }));

      const answers = await Promise.all(
        Array.from({ length: 40 }, () => attacker.post('/v1/orders', { items })),
      );

      expect(answers.filter(({ status }) => status === 201)).toHaveLength(PENDING_ORDERS_MAX);
      expect(await reservedOf(shop, optionIds)).toEqual(optionIds.map(() => 100));
    });
  });

  describe('a user with as many unpaid orders as are allowed', () => {
    const givenUserAtLimit = async () => {
      const userId = aUserId();
      await givenBalance(shop.useCases, userId, 100_000);
      const optionId = await givenOption(shop.useCases, { price: 100, stock: 100 });
      const orders = [];
      while (orders.length < PENDING_ORDERS_MAX) {
        orders.push(await givenOrder(shop.useCases, userId, optionId));
      }
      const body = { items: [{ optionId, quantity: 1 }] };
      const [orderId = ''] = orders.map(({ id }) => id);
      return { shopper: await shop.shopper(userId), optionId, orderId, body };
    };

    it.each(['payment', 'cancellation'])('can place another order after the %s of one', async (settling) => {
      const { shopper, orderId, body } = await givenUserAtLimit();
      const key = { 'idempotency-key': 'another' };

      const refused = await shopper.post('/v1/orders', body, key);
      const settled = await shopper.post(`/v1/orders/${orderId}/${settling}`);
      const placed = await shopper.post('/v1/orders', body, key);

      expectProblem(refused, 409, 'PENDING_ORDER_LIMIT_EXCEEDED', { limit: PENDING_ORDERS_MAX });
      expect(settled.status).toBeLessThan(300);
      // The refusal has changed nothing, so it has left the key free.
      expect(placed.status).toBe(201);
      expect(placed.headers['idempotency-replayed']).toBeUndefined();
    });

    it('can check out', async () => {
      const { shopper, body } = await givenUserAtLimit();
      const answer = await shopper.post('/v1/checkout', body);
      expect(answer).toMatchObject({ status: 201, body: { status: 'CONFIRMED' } });
    });

    it('gets the stored reply to an order that was placed before', async () => {
      const { shopper, orderId, body } = await givenUserAtLimit();
      await shopper.post(`/v1/orders/${orderId}/cancellation`);
      const key = { 'idempotency-key': 'the last one' };
      const placed = await shopper.post('/v1/orders', body, key);

      const again = await shopper.post('/v1/orders', body, key);

      expect(placed.status).toBe(201);
      expect(again).toMatchObject({ status: 201, text: placed.text });
      expect(again.headers['idempotency-replayed']).toBe('true');
    });

    it('is told of every other reason first', async () => {
      const { shopper, optionId, body } = await givenUserAtLimit();
      const short = { items: [{ optionId, quantity: 1_000 }] };
      expectProblem(await shopper.post('/v1/orders', short), 409, 'OUT_OF_STOCK');
      const changed = await shopper.post('/v1/orders', { ...body, expectedTotal: 99 });
      expectProblem(changed, 409, 'TOTAL_CHANGED', { expectedTotal: 99, total: 100 });
    });
  });

  it('do not keep an order from being paid that was placed before they were lowered', async () => {
    const userId = aUserId();
    await givenBalance(shop.useCases, userId, 10_000);
    const optionId = await givenOption(shop.useCases, { price: 100, stock: 100 });
    const order = await givenOrder(shop.useCases, userId, optionId, 50);
    await shop.admin.patch(`/v1/admin/options/${optionId}`, { maxPerOrder: 1 });

    const paid = await (await shop.shopper(userId)).post(`/v1/orders/${order.id}/payment`);

    expect(paid).toMatchObject({ status: 201, body: { orderStatus: 'CONFIRMED', amount: 5_000 } });
  });
});

/** The limits of a shop whose settings differ from the defaults. */
export const settingSuite = shopSuite(
  'the settings of the limits',
  (shop) => {
    it('hold for options without a limit of their own, and for every user', async () => {
      const shopper = await shop.shopper(aUserId());
      const optionId = await givenOption(shop.useCases, { stock: 100 });
      const other = await givenOption(shop.useCases, { stock: 100, maxPerOrder: 6 });
      const order = (...quantities: [number, number]) =>
        shopper.post('/v1/orders', {
          items: [
            { optionId, quantity: quantities[0] },
            { optionId: other, quantity: quantities[1] },
          ],
        });

      expectProblem(await order(4, 7), 409, 'QUANTITY_LIMIT_EXCEEDED', {
        items: [
          { optionId, requested: 4, maxPerOrder: 3 },
          { optionId: other, requested: 7, maxPerOrder: 6 },
        ],
      });
      expect((await order(3, 6)).status).toBe(201);
      expectProblem(await order(1, 1), 409, 'PENDING_ORDER_LIMIT_EXCEEDED', { limit: 1 });
    });
  },
  { maxPerOrder: 3, pendingOrdersMax: 1 },
);

async function givenOptions({ useCases }: HttpShop, count: number, maxPerOrder: number): Promise<string[]> {
  const options = Array.from({ length: count }, () => anOption({ stock: 1_000_000, price: 1, maxPerOrder }));
  const product = await useCases.createProduct.execute(aProductCommand({ options }));
  return product.options.map(({ id }) => id);
}

function reservedOf({ useCases }: HttpShop, optionIds: readonly string[]): Promise<number[]> {
  return Promise.all(
    optionIds.map(async (optionId) => (await useCases.getStock.execute({ optionId })).reserved),
  );
}
