import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresOutbox } from '../../src/adapters/postgres/feed/postgres-outbox.ts';
import { PostgresJobLocks } from '../../src/adapters/postgres/jobs/postgres-job-locks.ts';
import { PostgresRanking } from '../../src/adapters/postgres/rank/postgres-ranking.ts';
import { PostgresBalances } from '../../src/adapters/postgres/reads/postgres-balances.ts';
import { PostgresCatalogue } from '../../src/adapters/postgres/reads/postgres-catalogue.ts';
import { PostgresCoupons } from '../../src/adapters/postgres/reads/postgres-coupons.ts';
import { PostgresOrders } from '../../src/adapters/postgres/reads/postgres-orders.ts';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { openTransactions } from './open-transactions.ts';
import { createTestDatabase } from './test-database.ts';

/** An empty shop on a database of its own. `groupMax` is how many changes may share a transaction. */
export async function createPostgresShop({ groupMax = 256 } = {}): Promise<TestShop> {
  const database = await createTestDatabase();
  const closings: (() => Promise<unknown>)[] = [];
  return {
    ...open(),
    close: async () => {
      await Promise.all(closings.map((close) => close()));
      await database.drop();
    },
  };

  function open(): TestShop {
    const { url: databaseUrl } = database;
    const connections = openDatabase({ databaseUrl, poolSize: 4, logger: new RecordingLogger() });
    const transactions = openTransactions(databaseUrl, { groupMax });
    closings.push(() => Promise.all([transactions.close(), connections.close()]));
    const ports = {
      transactions,
      catalogue: new PostgresCatalogue(connections),
      balances: new PostgresBalances(connections),
      coupons: new PostgresCoupons(connections),
      orders: new PostgresOrders(connections),
      ranking: new PostgresRanking(connections),
      outbox: new PostgresOutbox(connections),
      reconciliation: new PostgresReconciliation(connections.batches),
      jobLocks: new PostgresJobLocks(connections.batchPool),
    };
    return { ports, useCases: useCasesOver(ports), reopen: open, close: async () => undefined };
  }
}
