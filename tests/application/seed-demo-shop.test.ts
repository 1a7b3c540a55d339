import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryCatalogue } from '../../src/adapters/in-memory/in-memory-catalogue.ts';
import { InMemoryCoupons } from '../../src/adapters/in-memory/in-memory-coupons.ts';
import { createInMemoryStore, type InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import { InMemoryTransactions } from '../../src/adapters/in-memory/in-memory-transactions.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { SeedDemoShop } from '../../src/application/seed-demo-shop.ts';
import { MAX_MONEY } from '../../src/domain/money.ts';

const now = new Date('2026-11-21T23:59:59.999Z');
const all = { limit: 100, after: null };

describe('SeedDemoShop', () => {
  let store: InMemoryStore;
  let catalogue: InMemoryCatalogue;
  let coupons: InMemoryCoupons;
  let transactions: InMemoryTransactions;

  const ids = { next: () => randomUUID() };
  const seed = () => new SeedDemoShop({ transactions, catalogue, ids }).execute({ now });

  beforeEach(() => {
    store = createInMemoryStore();
    store.clock = () => now;
    catalogue = new InMemoryCatalogue(store);
    coupons = new InMemoryCoupons(store);
    transactions = new InMemoryTransactions(store);
  });

  it('gives an empty shop eight products that can be ordered, each option with price and stock', async () => {
    expect(await seed()).toBe(true);
    const { data } = await catalogue.page(all);
    expect(data).toHaveLength(8);
    for (const { name, description, options } of data) {
      expect(name).not.toBe('');
      expect(description).not.toBe('');
      expect(options.length).toBeGreaterThan(0);
      expect(options.every(({ price }) => price >= 10_000 && price <= MAX_MONEY)).toBe(true);
      expect(options.every(({ stock }) => stock > 0)).toBe(true);
    }
    expect(store.movements).toHaveLength(store.stocks.size);
  });

  it('opens two campaigns at once, also if this machine’s clock and the database’s differ by hours', async () => {
    await seed();
    for (const hours of [-12, 0, 12]) {
      store.clock = () => new Date(now.getTime() + hours * 3_600_000);
      const { data } = await coupons.open(all);
      expect(data.map(({ discount }) => discount.type).toSorted()).toEqual(['FIXED', 'PERCENTAGE']);
      expect(data.every(({ issueStartsAt }) => issueStartsAt <= store.clock())).toBe(true);
    }
    const { data } = await coupons.all(all);
    expect(data.every(({ issueEndsAt, usableUntil }) => issueEndsAt <= usableUntil)).toBe(true);
  });

  it('does nothing the second time', async () => {
    await seed();
    expect(await seed()).toBe(false);
    expect((await catalogue.page(all)).data).toHaveLength(8);
  });

  it('leaves a shop that has a product as it is', async () => {
    const option = { name: 'One', price: 1, stock: 1 };
    const mine = { name: 'Mine', description: '', options: [option] };
    await new CreateProduct({ transactions, ids }).execute(mine);
    expect(await seed()).toBe(false);
    expect((await catalogue.page(all)).data).toHaveLength(1);
    expect((await coupons.all(all)).data).toEqual([]);
  });

  it('makes the shop once if replicas start at the same time', async () => {
    const made = await Promise.all([seed(), seed(), seed()]);
    expect(made.toSorted()).toEqual([false, false, true]);
    expect((await catalogue.page(all)).data).toHaveLength(8);
    expect((await coupons.all(all)).data).toHaveLength(2);
  });
});
