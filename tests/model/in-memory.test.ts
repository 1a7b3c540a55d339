import { describe } from 'vitest';
import { GroupedTransactions } from '../in-memory/grouped-transactions.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { modelContract } from './model.ts';

describe('a shop in memory', () => {
  modelContract({ createShop: async () => createMemoryShop(), runs: 250 });
});

describe('a shop in memory that makes changes in groups', () => {
  modelContract({
    createShop: async () => createMemoryShop({}, (store) => new GroupedTransactions(store)),
    runs: 250,
  });
});
