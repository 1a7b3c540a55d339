import { InMemoryBalances } from '../../src/adapters/in-memory/balances.ts';
import { InMemoryCatalogue } from '../../src/adapters/in-memory/catalogue.ts';
import { InMemoryCoupons } from '../../src/adapters/in-memory/coupons.ts';
import { InMemoryJobLocks } from '../../src/adapters/in-memory/job-locks.ts';
import { InMemoryOrders } from '../../src/adapters/in-memory/orders.ts';
import { InMemoryOutbox } from '../../src/adapters/in-memory/outbox.ts';
import { InMemoryRanking } from '../../src/adapters/in-memory/ranking.ts';
import { InMemoryReconciliation } from '../../src/adapters/in-memory/reconciliation.ts';
import { createInMemoryStore, type InMemoryStore } from '../../src/adapters/in-memory/store.ts';
import { InMemoryTransactions } from '../../src/adapters/in-memory/transactions.ts';
import type { UseCasePorts } from '../../src/application/use-cases.ts';
import { type ShopPorts, type TestShop, useCasesOver } from '../contracts/test-shop.ts';

/** A shop in memory, with its rows and its clock within reach. */
export interface MemoryShop extends TestShop {
  readonly store: InMemoryStore;
  /** Sets the shop's clock. */
  setNow(now: Date): void;
}

export function createMemoryShop(overrides: Partial<UseCasePorts> = {}): MemoryShop {
  const store = createInMemoryStore();
  const ports: ShopPorts = {
    transactions: new InMemoryTransactions(store),
    catalogue: new InMemoryCatalogue(store),
    balances: new InMemoryBalances(store),
    coupons: new InMemoryCoupons(store),
    orders: new InMemoryOrders(store),
    ranking: new InMemoryRanking(store),
    outbox: new InMemoryOutbox(store),
    reconciliation: new InMemoryReconciliation(store),
    jobLocks: new InMemoryJobLocks(),
  };
  const shop: MemoryShop = {
    ports,
    useCases: useCasesOver(ports, overrides),
    store,
    setNow: (now) => {
      store.clock = () => now;
    },
    // Memory belongs to one process: nobody else can open it.
    reopen: () => shop,
    close: async () => undefined,
  };
  return shop;
}
