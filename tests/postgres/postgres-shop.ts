import type { TestShop } from '../contracts/test-shop.ts';
import { openPostgresShop } from './open-postgres-shop.ts';
import { createTestDatabase } from './test-database.ts';

/** An empty shop on a database of its own. `groupMax` is how many changes may share a transaction. */
export async function createPostgresShop({ groupMax = 256 } = {}): Promise<TestShop> {
  const database = await createTestDatabase();
  const shop = openPostgresShop(database.url, { groupMax });
  return {
    ...shop,
    close: async () => {
      await shop.close();
      await database.drop();
    },
  };
}
