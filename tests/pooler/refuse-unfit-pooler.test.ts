import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseUnfitPooler, UnfitPooler } from '../../src/adapters/postgres/refuse-unfit-pooler.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import type { PoolerModes } from './server-connection.ts';
import { TransactionPooler } from './transaction-pooler.ts';

let database: TestDatabase;
let pooler: TransactionPooler;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(() => database.drop());

/** Probes a pooler that has so many connections. */
async function probe(connections: number, modes: Partial<PoolerModes> = {}): Promise<void> {
  pooler = new TransactionPooler(database.url, modes);
  try {
    await refuseUnfitPooler(shopDatabase(await pooler.open(connections)));
  } finally {
    await pooler.close();
  }
}

describe('At the start, the service', () => {
  it('accepts a server without a pooler', async () => {
    await expect(refuseUnfitPooler(shopDatabase(database.url))).resolves.toBeUndefined();
  });

  describe.each([1, 2, 3, 5])('tries a pooler with %i connections, and', (connections) => {
    it('accepts it in transaction mode', async () => {
      await expect(probe(connections)).resolves.toBeUndefined();
    });

    it('refuses it if it loses prepared statements', async () => {
      const refused = probe(connections, { followsStatements: false });
      await expect(refused).rejects.toThrow(UnfitPooler);
      await expect(refused).rejects.toThrow('PgBouncer 1.21 or later with max_prepared_statements above 0');
    });

    it('refuses it if it drops the settings of a transaction', async () => {
      const refused = probe(connections, { endsTransactions: true });
      await expect(refused).rejects.toThrow(UnfitPooler);
      await expect(refused).rejects.toThrow('drops the settings of a transaction');
    });
  });
});
