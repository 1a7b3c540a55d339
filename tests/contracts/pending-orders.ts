import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anId } from '../builders.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { type CreateShop, PENDING_ORDERS_MAX, type TestShop, useCasesOver } from './test-shop.ts';

/** What every shop promises about the number of unpaid orders that a user has. */
export function pendingOrdersContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;
  let optionId: string;

  beforeAll(async () => {
    shop = await createShop();
    optionId = await givenOption(shop.useCases, { price: 100, stock: 10_000 });
  });

  beforeEach(() => {
    shopper = anId();
  });

  afterAll(() => shop.close());

  /** How many pending orders a change counts if it asks for so many. */
  const count = (atMost: number, userId = shopper) =>
    shop.ports.transactions.run({
      name: 'test',
      lock: async ({ pendingOrders }) => pendingOrders.read({ userId, atMost }),
      decide: ({ pendingOrders }) => pendingOrders.count(userId),
    });

  /** Places so many orders, one after the other. */
  async function place(orders: number, useCases = shop.useCases): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < orders) ids.push((await givenOrder(useCases, shopper, optionId)).id);
    return ids;
  }

  const isRefused = expect.objectContaining({
    code: 'PENDING_ORDER_LIMIT_EXCEEDED',
    message: `You can have at most ${PENDING_ORDERS_MAX} unpaid orders at a time.`,
    data: { limit: PENDING_ORDERS_MAX },
  });

  describe('the count', () => {
    it('is 0 for a user without orders', async () => {
      expect(await count(5)).toBe(0);
    });

    it('has the orders of this user that can be paid now, and no others', async () => {
      await givenBalance(shop.useCases, shopper, 100);
      const [paid = '', cancelled = ''] = await place(5);
      await givenOrder(shop.useCases, anId(), optionId);
      await shop.useCases.payOrder.execute({ userId: shopper, orderId: paid });
      await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: cancelled });
      await place(2, useCasesOver(shop.ports, { orderTtlMs: 0 }));
      await shop.useCases.checkout.execute({ userId: shopper, items: [{ optionId, quantity: 1 }] });
      expect(await count(10)).toBe(3);
    });

    it('goes up to what was asked for', async () => {
      await place(4);
      expect([await count(3), await count(4), await count(5)]).toEqual([3, 4, 4]);
    });

    it('has the orders that can be paid, however many others are overdue', async () => {
      await place(1);
      await place(5, useCasesOver(shop.ports, { orderTtlMs: 0 }));
      await place(1, useCasesOver(shop.ports, { orderTtlMs: 60_000 }));
      expect(await count(2)).toBe(2);
    });
  });

  describe('placing an order', () => {
    it('is refused at the limit, until an order is paid or cancelled', async () => {
      await givenBalance(shop.useCases, shopper, 100);
      const [first = '', second = ''] = await place(PENDING_ORDERS_MAX);
      await expect(place(1)).rejects.toEqual(isRefused);
      await shop.useCases.payOrder.execute({ userId: shopper, orderId: first });
      await place(1);
      await expect(place(1)).rejects.toEqual(isRefused);
      await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: second });
      await place(1);
      await expect(place(1)).rejects.toEqual(isRefused);
    });

    it('is possible again when the earlier orders are overdue, before the expiry has run', async () => {
      await place(PENDING_ORDERS_MAX, useCasesOver(shop.ports, { orderTtlMs: 0 }));
      expect(await place(1)).toHaveLength(1);
    });

    it('is not limited if the limit is 0', async () => {
      await place(PENDING_ORDERS_MAX + 2, useCasesOver(shop.ports, { pendingOrdersMax: 0 }));
      await expect(place(1)).rejects.toEqual(isRefused);
    });

    it('does not limit other users', async () => {
      await place(PENDING_ORDERS_MAX);
      expect(await givenOrder(shop.useCases, anId(), optionId)).toMatchObject({ status: 'PENDING' });
    });

    it('passes the limit by no more than the limit if two processes get 20 orders each at once', async () => {
      const options = await Promise.all([1, 2, 3, 4].map(() => givenOption(shop.useCases, { stock: 100 })));
      const processes = [shop, shop.reopen()];
      const placing = Array.from({ length: 40 }, (_, index) => {
        const { useCases } = processes[index % 2] ?? shop;
        return givenOrder(useCases, shopper, options[index % 4] ?? '');
      });
      const placed = (await Promise.allSettled(placing)).filter(
        ({ status }) => status === 'fulfilled',
      ).length;
      expect(placed).toBeGreaterThanOrEqual(PENDING_ORDERS_MAX);
      expect(placed).toBeLessThanOrEqual(2 * PENDING_ORDERS_MAX);
      expect(await count(40)).toBe(placed);
    });
  });
}
