import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { DEFAULT_SCHEMA } from '../../src/adapters/postgres/in-schema.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { createPostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import type { PostgresTransactionsOptions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { type ShopPorts, type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { openTransactions } from './open-transactions.ts';

/** The ports of one process, on connections of its own. */
export interface OpenPorts {
  readonly ports: ShopPorts;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** @param options how the changes are made, for a test that is about it */
export function openShopPorts(
  databaseUrl: string,
  options: Partial<PostgresTransactionsOptions> = {},
): OpenPorts {
  const { database = shopDatabase(databaseUrl) } = options;
  const connections = openDatabase({ database, poolSize: 10, logger: new RecordingLogger() });
  const transactions = openTransactions(databaseUrl, { ...options, database });
  return {
    ports: {
      transactions,
      ...createPostgresReads(connections),
      jobLeases: new PostgresJobLeases(connections.leases),
    },
    close: async () => {
      await Promise.all([transactions.close(), connections.close()]);
    },
  };
}

/**
 * The shop on this migrated database. Each one that `reopen` returns has connections of its own. Closing the first one
 * closes all of them. `groupMax` is how many changes may share a transaction.
 */
export function openPostgresShop(
  databaseUrl: string,
  { groupMax = 256, schema = DEFAULT_SCHEMA } = {},
): TestShop {
  const closings: (() => Promise<void>)[] = [];
  return { ...open(), close: async () => void (await Promise.all(closings.map((close) => close()))) };

  function open(): TestShop {
    const { ports, close } = openShopPorts(databaseUrl, {
      groupMax,
      database: shopDatabase(databaseUrl, { schema }),
    });
    closings.push(close);
    return { ports, useCases: useCasesOver(ports), reopen: open, close: async () => undefined };
  }
}
