import { describe } from 'vitest';
import { idempotencyContract } from '../contracts/idempotency.ts';
import { pendingOrdersContract } from '../contracts/pending-orders.ts';
import { racesContract } from '../contracts/races.ts';
import { transactionsContract } from '../contracts/transactions.ts';
import { createPostgresShop } from './postgres-shop.ts';

describe.each([{ groupMax: 256 }, { groupMax: 1 }])('PostgresTransactions, in groups of %o', (options) => {
  const createShop = () => createPostgresShop(options);
  describe('changes', () => transactionsContract({ createShop }));
  describe('keys', () => idempotencyContract({ createShop }));
  describe('pending orders', () => pendingOrdersContract({ createShop }));
  describe('races', () => racesContract({ createShop }));
});
