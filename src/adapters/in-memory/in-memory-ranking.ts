import type { Ranking } from '../../application/ports/ranking.ts';
import { computeRank, type Rank } from '../../domain/rank.ts';
import type { InMemoryStore } from './in-memory-store.ts';

export class InMemoryRanking implements Ranking {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async compute(): Promise<Rank> {
    const { orders, products, clock } = this.#store;
    return computeRank(orders.values(), products.values(), clock());
  }

  async find(): Promise<Rank | undefined> {
    return this.#store.rank;
  }
}
