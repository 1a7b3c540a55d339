import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/application/ports/transactions.ts';
import { noObserver } from './no-observer.ts';
import { openTransactions } from './open-transactions.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

function aChange(name: string, lines?: number): Change<null> {
  return { name, ...(lines && { lines }), lock: async () => undefined, decide: () => null };
}

/** The size and the lane of each group that these changes form if they arrive together, in the order of the commits. */
async function groupsOf(changes: readonly Change<null>[], groupMax = 256): Promise<string[]> {
  const groups: string[] = [];
  const onTransaction = (lane: string, { changes }: { readonly changes: number }) =>
    void groups.push(`${changes} of ${lane}`);
  const transactions = openTransactions(database.url, {
    groupMax,
    observer: { ...noObserver, onTransaction },
  });
  await Promise.all(changes.map((change) => transactions.run(change)));
  await transactions.close();
  return groups;
}

describe('Changes that arrive together', () => {
  it('share one transaction, if their use cases lock orders and their stock', async () => {
    const names = ['place-order', 'pay-order', 'checkout', 'cancel-order', 'place-order'];
    expect(await groupsOf(names.map((name) => aChange(name)))).toEqual(['5 of orders']);
  });

  it('have one transaction for each use case that locks other rows', async () => {
    const names = ['charge-balance', 'issue-coupon', 'charge-balance'];
    const groups = await groupsOf(names.map((name) => aChange(name)));
    expect(groups.sort()).toEqual(['1 of issue-coupon', '2 of charge-balance']);
  });

  it('are spread over several transactions, if they are more than the most changes of a group', async () => {
    const changes = Array.from({ length: 7 }, () => aChange('charge-balance'));
    expect(await groupsOf(changes, 3)).toEqual([
      '3 of charge-balance',
      '3 of charge-balance',
      '1 of charge-balance',
    ]);
  });

  it('are spread over several transactions, if they have more than about a thousand order lines', async () => {
    const changes = [500, 500, 500, 2_000, 1].map((lines) => aChange('place-order', lines));
    expect(await groupsOf(changes)).toEqual(['2 of orders', '1 of orders', '1 of orders', '1 of orders']);
  });
});
