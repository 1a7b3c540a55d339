import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { createTestDatabase } from './test-database.ts';

/** A migrated database of a test's own, and the service's connections to it. */
export interface OpenTestDatabase extends DatabaseConnections {
  readonly url: string;
  /** Closes the connections and removes the database. */
  drop(): Promise<void>;
}

export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const { url, drop } = await createTestDatabase();
  const connections = openDatabase({
    database: shopDatabase(url),
    poolSize: 5,
    logger: new RecordingLogger(),
  });
  return {
    ...connections,
    url,
    async drop() {
      await connections.close();
      await drop();
    },
  };
}
