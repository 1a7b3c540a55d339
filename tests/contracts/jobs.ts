import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LeaseLost } from '../../src/application/held-lease.ts';
import { RANK_WINDOW_MS } from '../../src/domain/rank.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { holdLease } from '../hold-lease.ts';
import { type CreateShop, type TestShop, useCasesOver } from './test-shop.ts';

/** What the ports that the batches work with promise: `JobLeases` and `Ranking`. */
export function jobsContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;

  beforeAll(async () => {
    shop = await createShop();
  });

  afterAll(() => shop.close());

  describe('the lease of a job', () => {
    const LEASE_MS = 60_000;
    const own = () => shop.ports.jobLeases;
    const another = () => shop.reopen().ports.jobLeases;
    let name: string;

    beforeEach(() => {
      name = anId();
    });

    it('has one of two processes, until it is released', async () => {
      const first = await own().claim(name, LEASE_MS);
      expect(first).toMatchObject({ job: name, until: expect.any(Date) });
      expect(await own().claim(name, LEASE_MS)).toBeUndefined();
      expect(await another().claim(name, LEASE_MS)).toBeUndefined();
      expect(await another().claim(anId(), LEASE_MS)).toBeDefined();
      expect(first && (await own().release(first))).toBe(true);
      expect(await another().claim(name, LEASE_MS)).toBeDefined();
    });

    it('is given to one of many that claim it at once', async () => {
      const claims = Array.from({ length: 8 }, () => another().claim(name, LEASE_MS));
      expect((await Promise.all(claims)).filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('is extended if it has not ended', async () => {
      const lease = await own().claim(name, 30_000);
      if (!lease) throw new RangeError('The job was to be free');
      const renewed = await own().renew(lease, LEASE_MS);
      expect(renewed).toMatchObject({ job: name, token: lease.token });
      expect(renewed?.until.getTime()).toBeGreaterThan(lease.until.getTime());
    });

    it('can be claimed after its end. Then the earlier one is worth nothing', async () => {
      const late = await own().claim(name, 0);
      const current = await another().claim(name, LEASE_MS);
      if (!late || !current) throw new RangeError('The job was to be claimed twice');
      expect(await own().renew(late, LEASE_MS)).toBeUndefined();
      expect(await own().release(late)).toBe(false);
      expect(await own().claim(name, LEASE_MS)).toBeUndefined();
      expect(await another().renew(current, LEASE_MS)).toBeDefined();
      expect(await another().release(current)).toBe(true);
    });

    it('is not renewed after its end, also if no other process has it', async () => {
      const late = await own().claim(name, 0);
      expect(late && (await own().renew(late, LEASE_MS))).toBeUndefined();
    });

    it('can be claimed if its end is so late that it was given before the clock was set back', async () => {
      await own().claim(name, 2 * LEASE_MS);
      expect(await another().claim(name, LEASE_MS)).toBeDefined();
    });

    it('stops a rank that was computed after its end', async () => {
      const ended = await holdLease(own(), { leaseMs: 0 });
      await expect(shop.ports.ranking.compute(ended)).rejects.toThrow(LeaseLost);
      expect(ended.signal.aborted).toBe(true);
      await expect(shop.useCases.refreshRank.execute({ lease: ended })).rejects.toThrow(LeaseLost);
    });

    it('stops the expiry after its end', async () => {
      const ended = await holdLease(own(), { leaseMs: 0 });
      const hasty = useCasesOver(shop.ports, { orderTtlMs: 0 });
      const optionId = await givenOption(shop.useCases, { stock: 3 });
      const order = await givenOrder(hasty, anId(), optionId);
      expect(await hasty.expireOrders.execute(ended)).toEqual({ cancelled: 0, failed: 0, postponed: 0 });
      expect(await shop.ports.orders.find(order.id)).toMatchObject({ status: 'PENDING' });
      const held = await holdLease(own());
      expect(await hasty.expireOrders.execute(held)).toMatchObject({ cancelled: 1 });
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
