import type { Balances } from '../../application/ports/balances.ts';
import { type Page, type PageRequest, pageOf } from '../../application/ports/paging.ts';
import { Balance, type LedgerEntry } from '../../domain/balance.ts';
import type { InMemoryStore } from './in-memory-store.ts';

export class InMemoryBalances implements Balances {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async get(userId: string): Promise<Balance> {
    return this.#store.balances.get(userId) ?? Balance.none(userId);
  }

  async entries(userId: string, { limit, after }: PageRequest<number>): Promise<Page<LedgerEntry, number>> {
    const entries = this.#store.ledger
      .filter((entry) => entry.userId === userId && (after === null || entry.version < after))
      .sort((a, b) => b.version - a.version);
    return pageOf(entries, limit, ({ version }) => version);
  }
}
