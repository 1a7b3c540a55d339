import type { HeldLease } from '../../application/held-lease.ts';
import type { Ranking } from '../../application/ports/ranking.ts';
import { computeRank, type Rank } from '../../domain/rank.ts';
import type { InMemoryStore } from './in-memory-store.ts';

export class InMemoryRanking implements Ranking {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async compute(lease?: HeldLease): Promise<Rank> {
    const { orders, products, clock } = this.#store;
    lease?.assertHeldAt(clock());
    return computeRank(orders.values(), products.values(), clock());
  }

  async find(): Promise<Rank | undefined> {
    return this.#store.rank;
  }
}
