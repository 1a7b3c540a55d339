import { InMemoryBalances } from './balances.ts';
import { InMemoryCatalogue } from './catalogue.ts';
import { InMemoryCoupons } from './coupons.ts';
import { InMemoryOrders } from './orders.ts';
import { InMemoryOutbox } from './outbox.ts';
import { InMemoryRanking } from './ranking.ts';
import { InMemoryReconciliation } from './reconciliation.ts';
import type { InMemoryStore } from './store.ts';

/** Every port that reads, on one store. */
export interface InMemoryReads {
  readonly catalogue: InMemoryCatalogue;
  readonly balances: InMemoryBalances;
  readonly coupons: InMemoryCoupons;
  readonly orders: InMemoryOrders;
  readonly ranking: InMemoryRanking;
  readonly outbox: InMemoryOutbox;
  readonly reconciliation: InMemoryReconciliation;
}

export function createInMemoryReads(store: InMemoryStore): InMemoryReads {
  return {
    catalogue: new InMemoryCatalogue(store),
    balances: new InMemoryBalances(store),
    coupons: new InMemoryCoupons(store),
    orders: new InMemoryOrders(store),
    ranking: new InMemoryRanking(store),
    outbox: new InMemoryOutbox(store),
    reconciliation: new InMemoryReconciliation(store),
  };
}
