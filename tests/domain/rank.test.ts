import { describe, expect, it } from 'vitest';
import { Product } from '../../src/domain/product.ts';
import { computeRank, RANK_WINDOW_MS } from '../../src/domain/rank.ts';
import { aLine, anOrder, NOON, noonPlus } from '../builders.ts';

/** A product with one option per price, on sale. */
const product = (id: string, ...prices: number[]) =>
  productWith(
    id,
    prices.map((price) => ({ price, onSale: true })),
  );

const productWith = (id: string, offers: readonly { price: number; onSale: boolean }[]) =>
  new Product({
    id,
    name: `Product ${id}`,
    description: '',
    metadata: {},
    options: offers.map((offer, index) => ({
      ...offer,
      id: `${id}-${index}`,
      name: 'Only',
      maxPerOrder: null,
      metadata: {},
    })),
    createdAt: NOON,
  });

/** An order of so many units of a product, placed and confirmed so long after noon. */
const pending = (productId: string, quantity: number, atMs: number) =>
  anOrder({ items: [aLine({ productId, quantity })], placedAt: noonPlus(atMs) });
const sold = (productId: string, quantity = 1, atMs = -1) =>
  pending(productId, quantity, atMs).confirm('payment', noonPlus(atMs));

const unitsOf = (rank: ReturnType<typeof computeRank>) =>
  rank.data.map(({ productId, quantitySold }) => [productId, quantitySold]);

describe('the rank', () => {
  it('looks back exactly 72 hours', () => {
    expect(RANK_WINDOW_MS).toBe(72 * 60 * 60 * 1000);
    expect(computeRank([], [], NOON)).toEqual({
      asOf: NOON,
      from: noonPlus(-RANK_WINDOW_MS),
      to: NOON,
      data: [],
    });
  });

  it('counts a sale from the first moment of the window to before its end', () => {
    const orders = [
      sold('a', 1, -RANK_WINDOW_MS - 1),
      sold('a', 10, -RANK_WINDOW_MS),
      sold('a', 100, -1),
      sold('a', 1_000, 0),
    ];
    expect(unitsOf(computeRank(orders, [product('a', 5)], NOON))).toEqual([['a', 110]]);
  });

  it('counts neither unpaid orders nor those that were cancelled, before or after their payment', () => {
    const orders = [
      sold('a', 1),
      pending('a', 10, -1),
      pending('a', 100, -1).cancel('REQUESTED', NOON),
      sold('a', 1_000).cancel('REQUESTED', NOON),
    ];
    expect(unitsOf(computeRank(orders, [product('a', 5)], NOON))).toEqual([['a', 1]]);
  });

  it('adds up all lines of a product, in one order and in several', () => {
    const both = anOrder({
      items: [
        aLine({ productId: 'a', quantity: 2 }),
        aLine({ productId: 'b', quantity: 9 }),
        aLine({ productId: 'a', quantity: 3 }),
      ],
    }).confirm('payment', noonPlus(-5));
    const rank = computeRank([both, sold('a', 5)], [product('a', 5), product('b', 5)], NOON);
    expect(unitsOf(rank)).toEqual([
      ['a', 10],
      ['b', 9],
    ]);
  });

  it('shows the name and the least price on sale as they are now', () => {
    const offers = [
      { price: 700, onSale: true },
      { price: 600, onSale: true },
      { price: 500, onSale: false },
    ];
    expect(computeRank([sold('a', 3)], [productWith('a', offers)], NOON).data).toEqual([
      { rank: 1, productId: 'a', name: 'Product a', minPrice: 600, quantitySold: 3 },
    ]);
  });

  it('leaves out products of which nothing is on sale, and those of which nothing was sold', () => {
    const products = [productWith('a', [{ price: 5, onSale: false }]), product('b', 5), product('c', 5)];
    expect(unitsOf(computeRank([sold('a', 9), sold('b', 1)], products, NOON))).toEqual([['b', 1]]);
  });

  it('breaks ties by the later last sale, and then by the smaller id', () => {
    const orders = [
      sold('d', 2, -3),
      sold('c', 1, -3),
      sold('c', 1, -1),
      sold('b', 2, -3),
      sold('a', 1, -4),
      sold('a', 1, -2),
      sold('e', 3, -9),
    ];
    const products = ['e', 'd', 'c', 'b', 'a'].map((id) => product(id, 5));
    expect(unitsOf(computeRank(orders, products, NOON)).map(([id]) => id)).toEqual(['e', 'c', 'a', 'b', 'd']);
  });

  it('keeps the last sale of a product, also if an earlier one comes later in the list', () => {
    const orders = [sold('b', 1, -1), sold('b', 1, -9), sold('a', 2, -2)];
    expect(unitsOf(computeRank(orders, [product('a', 5), product('b', 5)], NOON))).toEqual([
      ['b', 2],
      ['a', 2],
    ]);
  });

  it('names five products, with ranks from 1 that no two of them share', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const rank = computeRank(
      ids.map((id) => sold(id)),
      ids.map((id) => product(id, 5)),
      NOON,
    );
    expect(rank.data.map(({ rank, productId }) => [rank, productId])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
      [5, 'e'],
    ]);
  });
});
