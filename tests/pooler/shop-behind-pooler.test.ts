import { describe } from 'vitest';
import { idempotencyContract } from '../contracts/idempotency.ts';
import { jobsContract } from '../contracts/jobs.ts';
import { outboxContract } from '../contracts/outbox.ts';
import { readsContract } from '../contracts/reads.ts';
import { rowsContract } from '../contracts/rows.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import { transactionsContract } from '../contracts/transactions.ts';
import { openPostgresShop } from '../postgres/open-postgres-shop.ts';
import { createTestDatabaseIn } from '../postgres/test-database.ts';
import { TransactionPooler } from './transaction-pooler.ts';

const CONNECTIONS = 6;
/** Not the default, so that a statement which does not name it fails. */
const SCHEMA = 'shop_a';

/** An empty shop whose connections lead to the pooler. */
async function createShop(): Promise<TestShop> {
  const database = await createTestDatabaseIn(SCHEMA);
  const pooler = new TransactionPooler(database.url);
  const shop = openPostgresShop(await pooler.open(CONNECTIONS), { schema: SCHEMA });
  return {
    ...shop,
    close: async () => {
      await shop.close();
      await pooler.close();
      await database.drop();
    },
  };
}

describe('A schema of PostgreSQL behind a pooler that gives each transaction another connection', () => {
  describe('reads', () => readsContract({ createShop }));
  describe('rows', () => rowsContract({ createShop }));
  describe('outbox', () => outboxContract({ createShop }));
  describe('jobs', () => jobsContract({ createShop }));
  describe('changes', () => transactionsContract({ createShop }));
  describe('keys', () => idempotencyContract({ createShop }));
});
