import { describe } from 'vitest';
import { idempotencyContract } from '../contracts/idempotency.ts';
import { racesContract } from '../contracts/races.ts';
import { transactionsContract } from '../contracts/transactions.ts';
import { createMemoryShop } from './memory-shop.ts';

describe('InMemoryTransactions', () => {
  const createShop = async () => createMemoryShop();
  describe('changes', () => transactionsContract({ createShop }));
  describe('keys', () => idempotencyContract({ createShop }));
  describe('races', () => racesContract({ createShop }));
});
