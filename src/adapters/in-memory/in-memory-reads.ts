import { InMemoryAuditList } from './in-memory-audit-list.ts';
import { InMemoryBalances } from './in-memory-balances.ts';
import { InMemoryCatalogue } from './in-memory-catalogue.ts';
import { InMemoryCoupons } from './in-memory-coupons.ts';
import { InMemoryOrders } from './in-memory-orders.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';
import { InMemoryRanking } from './in-memory-ranking.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { InMemoryReconciliation } from './reconciliation/in-memory-reconciliation.ts';

/** Every port that reads, on one store. */
export interface InMemoryReads {
  readonly catalogue: InMemoryCatalogue;
  readonly balances: InMemoryBalances;
  readonly coupons: InMemoryCoupons;
  readonly orders: InMemoryOrders;
  readonly ranking: InMemoryRanking;
  readonly outbox: InMemoryOutbox;
  readonly auditList: InMemoryAuditList;
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
    auditList: new InMemoryAuditList(store),
    reconciliation: new InMemoryReconciliation(store),
  };
}
