import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLocks } from '../../src/adapters/postgres/jobs/postgres-job-locks.ts';
import { createPostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import { type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { openTransactions } from './open-transactions.ts';

/**
 * The shop on this migrated database. Each one that `reopen` returns has connections of its own. Closing the first one
 * closes all of them. `groupMax` is how many changes may share a transaction.
 */
export function openPostgresShop(databaseUrl: string, { groupMax = 256 } = {}): TestShop {
  const closings: (() => Promise<unknown>)[] = [];
  return { ...open(), close: async () => void (await Promise.all(closings.map((close) => close()))) };

  function open(): TestShop {
    const connections = openDatabase({ databaseUrl, poolSize: 10, logger: new RecordingLogger() });
    const transactions = openTransactions(databaseUrl, { groupMax });
    closings.push(() => Promise.all([transactions.close(), connections.close()]));
    const ports = {
      transactions,
      ...createPostgresReads(connections),
      jobLocks: new PostgresJobLocks(connections.batchPool),
    };
    return { ports, useCases: useCasesOver(ports), reopen: open, close: async () => undefined };
  }
}
