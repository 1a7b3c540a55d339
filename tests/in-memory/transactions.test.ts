import { describe } from 'vitest';
import { idempotencyContract } from '../contracts/idempotency.ts';
import { transactionsContract } from '../contracts/transactions.ts';
import { createMemoryShop } from './memory-shop.ts';

describe('InMemoryTransactions', () => {
  const createShop = async () => createMemoryShop();
  transactionsContract({ createShop });
  idempotencyContract({ createShop });
});
