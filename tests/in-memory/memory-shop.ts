import { InMemoryJobLeases } from '../../src/adapters/in-memory/in-memory-job-leases.ts';
import { createInMemoryReads } from '../../src/adapters/in-memory/in-memory-reads.ts';
import { createInMemoryStore, type InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import { InMemoryTransactions } from '../../src/adapters/in-memory/in-memory-transactions.ts';
import type { Transactions } from '../../src/application/ports/transactions.ts';
import type { UseCasePorts } from '../../src/application/use-cases.ts';
import { type ShopPorts, type TestShop, useCasesOver } from '../contracts/test-shop.ts';

/** A shop in memory. Tests can read and change its rows, and set its clock. */
export interface MemoryShop extends TestShop {
  readonly store: InMemoryStore;
  /** Sets the shop's clock. */
  setNow(now: Date): void;
}

/**
 * @param overrides replaces defaults of the use cases
 * @param createTransactions makes another implementation of `Transactions` over the shop's store
 */
export function createMemoryShop(
  overrides: Partial<UseCasePorts> = {},
  createTransactions: (store: InMemoryStore) => Transactions = (store) => new InMemoryTransactions(store),
): MemoryShop {
  const store = createInMemoryStore();
  const ports: ShopPorts = {
    transactions: createTransactions(store),
    ...createInMemoryReads(store),
    jobLeases: new InMemoryJobLeases(store),
  };
  const shop: MemoryShop = {
    ports,
    useCases: useCasesOver(ports, overrides),
    store,
    setNow: (now) => {
      store.clock = () => now;
    },
    // No other process can see this one's memory, so the shop of another process is this shop.
    reopen: () => shop,
    close: async () => undefined,
  };
  return shop;
}
