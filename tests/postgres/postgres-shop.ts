import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { createPostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import type { PostgresTransactionsOptions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { type ShopPorts, type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { openTransactions } from './open-transactions.ts';
import { createTestDatabase } from './test-database.ts';

/** The ports of one process, on connections of its own. */
export interface OpenPorts {
  readonly ports: ShopPorts;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** An empty shop on a database of its own. `groupMax` is how many changes may share a transaction. */
export async function createPostgresShop({ groupMax = 256 } = {}): Promise<TestShop> {
  const database = await createTestDatabase();
  const closings: (() => Promise<void>)[] = [];
  return {
    ...open(),
    close: async () => {
      await Promise.all(closings.map((close) => close()));
      await database.drop();
    },
  };

  function open(): TestShop {
    const { ports, close } = openShopPorts(database.url, { groupMax });
    closings.push(close);
    return { ports, useCases: useCasesOver(ports), reopen: open, close: async () => undefined };
  }
}

/** @param options how the changes are made, for a test that is about it */
export function openShopPorts(
  databaseUrl: string,
  options: Partial<PostgresTransactionsOptions> = {},
): OpenPorts {
  const connections = openDatabase({ databaseUrl, poolSize: 10, logger: new RecordingLogger() });
  const transactions = openTransactions(databaseUrl, options);
  return {
    ports: {
      transactions,
      ...createPostgresReads(connections),
      jobLeases: new PostgresJobLeases(connections.batches),
    },
    close: async () => {
      await Promise.all([transactions.close(), connections.close()]);
    },
  };
}
