import { describe, expect, it } from 'vitest';
import type { InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import type { Transactions } from '../../src/application/ports/transactions.ts';
import { idempotencyContract } from '../contracts/idempotency.ts';
import { pendingOrdersContract } from '../contracts/pending-orders.ts';
import { racesContract } from '../contracts/races.ts';
import { transactionsContract } from '../contracts/transactions.ts';
import { GroupedTransactions } from './grouped-transactions.ts';
import { createMemoryShop } from './memory-shop.ts';

describe.each([
  { name: 'InMemoryTransactions', createShop: async () => createMemoryShop() },
  { name: 'GroupedTransactions', createShop: async () => createMemoryShop({}, inGroups) },
])('$name', ({ createShop }) => {
  describe('changes', () => transactionsContract({ createShop }));
  describe('keys', () => idempotencyContract({ createShop }));
  describe('pending orders', () => pendingOrdersContract({ createShop }));
  describe('races', () => racesContract({ createShop }));
});

it('GroupedTransactions makes in one transaction what is submitted at once', async () => {
  let transactions: GroupedTransactions | undefined;
  const shop = createMemoryShop({}, (store) => {
    transactions = new GroupedTransactions(store);
    return transactions;
  });
  const change = { name: 'test', lock: async () => undefined, decide: () => undefined };
  await Promise.all(Array.from({ length: 50 }, () => shop.ports.transactions.run(change)));
  expect(transactions?.largestGroup).toBe(50);
});

function inGroups(store: InMemoryStore): Transactions {
  return new GroupedTransactions(store);
}
