import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANK_WINDOW_MS } from '../../src/domain/rank.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { givenBalance } from '../given.ts';
import type { CreateShop, TestShop } from './test-shop.ts';

/** What the ports that the batches work with promise: `JobLocks` and `Ranking`. */
export function jobsContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;

  beforeAll(async () => {
    shop = await createShop();
  });

  afterAll(() => shop.close());

  describe('a job', () => {
    it('is done by one at a time, also of two processes, and resolves with its result', async () => {
      const { promise: done, resolve: finish } = Promise.withResolvers<string>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const first = shop.ports.jobLocks.exclusively('rank', () => {
        begin();
        return done;
      });
      await begun;
      expect(await shop.ports.jobLocks.exclusively('rank', async () => 'second')).toBeUndefined();
      expect(await shop.reopen().ports.jobLocks.exclusively('rank', async () => 'third')).toBeUndefined();
      expect(await shop.ports.jobLocks.exclusively('expiry', async () => 'other job')).toBe('other job');
      finish('first');
      expect(await first).toBe('first');
      expect(await shop.ports.jobLocks.exclusively('rank', async () => 'again')).toBe('again');
    });

    it('is free again when it fails', async () => {
      const error = new TypeError('a bug');
      await expect(shop.ports.jobLocks.exclusively('rank', () => Promise.reject(error))).rejects.toBe(error);
      expect(await shop.ports.jobLocks.exclusively('rank', async () => 'again')).toBe('again');
    });
  });

  describe('the rank', () => {
    const userId = anId();
    /** A product with two options, at these prices. */
    const givenProduct = async (name: string, ...prices: [number, number]) => {
      const options = prices.map((price) => anOption({ price, stock: 1_000 }));
      const product = await shop.useCases.createProduct.execute(aProductCommand({ name, options }));
      return { productId: product.id, optionIds: product.options.map(({ id }) => id) };
    };
    const buy = (optionId: string, quantity: number) =>
      shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity }] });

    it('is empty if nothing was sold, and covers exactly 72 hours', async () => {
      expect(await shop.ports.ranking.find()).toBeUndefined();
      const { data, asOf, from, to } = await shop.ports.ranking.compute();
      expect(data).toEqual([]);
      expect(to).toEqual(asOf);
      expect(to.getTime() - from.getTime()).toBe(RANK_WINDOW_MS);
    });

    it('counts units over all options of a product, without what is unpaid, cancelled or withdrawn', async () => {
      await givenBalance(shop.useCases, userId, 1_000_000);
      const sold: string[] = [];
      for (const [name, quantity] of Object.entries({ A: 3, B: 9, C: 5, D: 4, E: 1, F: 2 })) {
        const { productId, optionIds } = await givenProduct(name, 20, 10);
        const [one = '', two = ''] = optionIds;
        await buy(one, quantity);
        await buy(two, quantity);
        sold.push(productId);
      }
      const withdrawn = await givenProduct('Withdrawn', 1, 1);
      const [first = '', second = ''] = withdrawn.optionIds;
      await buy(first, 900);
      for (const optionId of [first, second])
        await shop.useCases.changeOption.execute({ optionId, onSale: false });
      const [a = '', b = '', c = '', d = '', , f = ''] = sold;
      const unsold = await givenProduct('G', 5, 5);
      const [unpaid = '', cancelled = ''] = unsold.optionIds;
      await shop.useCases.placeOrder.execute({ userId, items: [{ optionId: unpaid, quantity: 100 }] });
      const { order } = await buy(cancelled, 100);
      await shop.useCases.cancelOrder.execute({ userId, orderId: order.id });
      // A sale of the very millisecond of the computation is not counted by it.
      await sleep(5);
      const rank = await shop.ports.ranking.compute();
      expect(rank.data.map(({ rank, productId, quantitySold }) => [rank, productId, quantitySold])).toEqual([
        [1, b, 18],
        [2, c, 10],
        [3, d, 8],
        [4, a, 6],
        [5, f, 4],
      ]);
      expect(rank.data[0]).toMatchObject({ name: 'B', minPrice: 10 });
    });

    it('is found as it was stored', async () => {
      const stored = await shop.useCases.refreshRank.execute({});
      expect(await shop.ports.ranking.find()).toEqual(stored);
      expect(await shop.reopen().ports.ranking.find()).toEqual(stored);
    });
  });
}
