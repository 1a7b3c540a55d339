import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

interface Groups {
  readonly transactions: PostgresTransactions;
  /** The lane and the size of each group, in the order of the commits. */
  readonly groups: string[];
}

function open(groupMax: number): Groups {
  const groups: string[] = [];
  const transactions = new PostgresTransactions({
    databaseUrl: database.url,
    groupMax,
    connections: 1,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: {
      onTransaction: (lane, { changes }) => void groups.push(`${changes} of ${lane}`),
      onIncident: () => undefined,
    },
  });
  return { transactions, groups };
}

function aChange(name: string, lines?: number): Change<null> {
  return { name, ...(lines && { lines }), lock: async () => undefined, decide: () => null };
}

/** The groups that these changes make when they come at once. */
async function groupsOf(changes: readonly Change<null>[], groupMax = 256): Promise<string[]> {
  const { transactions, groups } = open(groupMax);
  await Promise.all(changes.map((change) => transactions.run(change)));
  await transactions.close();
  return groups;
}

describe('Changes that come at once', () => {
  it('are one transaction, those of every use case that locks orders and what they hold', async () => {
    const names = ['place-order', 'pay-order', 'checkout', 'cancel-order', 'place-order'];
    expect(await groupsOf(names.map((name) => aChange(name)))).toEqual(['5 of orders']);
  });

  it('are one transaction for each use case that locks other rows', async () => {
    const names = ['charge-balance', 'issue-coupon', 'charge-balance'];
    const groups = await groupsOf(names.map((name) => aChange(name)));
    expect(groups.sort()).toEqual(['1 of issue-coupon', '2 of charge-balance']);
  });

  it('are so many to a transaction at the most', async () => {
    const changes = Array.from({ length: 7 }, () => aChange('charge-balance'));
    expect(await groupsOf(changes, 3)).toEqual([
      '3 of charge-balance',
      '3 of charge-balance',
      '1 of charge-balance',
    ]);
  });

  it('are about a thousand order lines to a transaction at the most, unless one has more', async () => {
    const changes = [500, 500, 500, 2_000, 1].map((lines) => aChange('place-order', lines));
    expect(await groupsOf(changes)).toEqual(['2 of orders', '1 of orders', '1 of orders', '1 of orders']);
  });
});
