import type { Ranking } from '../../application/ports/ranking.ts';
import type { Product } from '../../domain/product.ts';
import { RANK_SIZE, RANK_WINDOW_MS, type Rank } from '../../domain/rank.ts';
import { compareText } from './newest-first.ts';
import type { InMemoryStore } from './store.ts';

/** What one product sold: units, and when the last of them. */
interface Sales {
  quantity: number;
  lastSoldAt: number;
}

export class InMemoryRanking implements Ranking {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async compute(): Promise<Rank> {
    const to = this.#store.clock();
    const from = new Date(to.getTime() - RANK_WINDOW_MS);
    const ranked = [...this.#salesBetween(from, to)]
      .flatMap(([productId, sales]) => this.#offered(productId, sales))
      .sort(
        (a, b) =>
          b.quantity - a.quantity || b.lastSoldAt - a.lastSoldAt || compareText(a.productId, b.productId),
      )
      .slice(0, RANK_SIZE);
    const data = ranked.map(({ productId, name, minPrice, quantity }, index) => ({
      rank: index + 1,
      productId,
      name,
      minPrice,
      quantitySold: quantity,
    }));
    return { asOf: to, from, to, data };
  }

  async find(): Promise<Rank | undefined> {
    return this.#store.rank;
  }

  #salesBetween(from: Date, to: Date): Map<string, Sales> {
    const sales = new Map<string, Sales>();
    for (const { status, confirmedAt, items } of this.#store.orders.values()) {
      if (status !== 'CONFIRMED' || confirmedAt === null || confirmedAt < from || confirmedAt >= to) continue;
      for (const { productId, quantity } of items) {
        const sold = sales.get(productId) ?? { quantity: 0, lastSoldAt: 0 };
        sold.quantity += quantity;
        sold.lastSoldAt = Math.max(sold.lastSoldAt, confirmedAt.getTime());
        sales.set(productId, sold);
      }
    }
    return sales;
  }

  /** The product with its sales; nothing where no option of it is on sale any more. */
  #offered(productId: string, sales: Sales) {
    const product = this.#store.products.get(productId);
    const prices = product ? pricesOnSale(product) : [];
    if (!product || prices.length === 0) return [];
    return [{ productId, name: product.name, minPrice: Math.min(...prices), ...sales }];
  }
}

function pricesOnSale({ options }: Product): number[] {
  return options.filter((option) => option.onSale).map((option) => option.price);
}
