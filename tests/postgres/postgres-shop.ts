import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLocks } from '../../src/adapters/postgres/jobs/postgres-job-locks.ts';
import { createPostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
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
