import type { DatabaseConnections } from './database.ts';
import { PostgresOutbox } from './feed/postgres-outbox.ts';
import { PostgresRanking } from './rank/postgres-ranking.ts';
import { PostgresAuditList } from './reads/postgres-audit-list.ts';
import { PostgresBalances } from './reads/postgres-balances.ts';
import { PostgresCatalogue } from './reads/postgres-catalogue.ts';
import { PostgresCoupons } from './reads/postgres-coupons.ts';
import { PostgresOrders } from './reads/postgres-orders.ts';
import { PostgresReconciliation } from './reconciliation/postgres-reconciliation.ts';

/** Every port that reads, on these connections. */
export interface PostgresReads {
  readonly catalogue: PostgresCatalogue;
  readonly balances: PostgresBalances;
  readonly coupons: PostgresCoupons;
  readonly orders: PostgresOrders;
  readonly ranking: PostgresRanking;
  readonly outbox: PostgresOutbox;
  readonly auditList: PostgresAuditList;
  readonly reconciliation: PostgresReconciliation;
}

export function createPostgresReads(database: DatabaseConnections): PostgresReads {
  return {
    catalogue: new PostgresCatalogue(database),
    balances: new PostgresBalances(database),
    coupons: new PostgresCoupons(database),
    orders: new PostgresOrders(database),
    ranking: new PostgresRanking(database),
    outbox: new PostgresOutbox(database),
    auditList: new PostgresAuditList(database),
    reconciliation: new PostgresReconciliation(database.batches),
  };
}
