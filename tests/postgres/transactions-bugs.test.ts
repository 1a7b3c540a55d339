import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { AdjustStock } from '../../src/application/adjust-stock.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { noObserver } from './no-observer.ts';
import { openTransactions } from './open-transactions.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ids = { next: anId };
const charge = (command: ChargeBalanceCommand) => new ChargeBalance({ transactions, ids }).execute(command);

let database: TestDatabase;
let transactions: PostgresTransactions;
let incidents: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  transactions = open(typeParsers);
});

afterEach(async () => {
  await transactions.close();
  await database.drop();
});

function open(types: pg.CustomTypesConfig): PostgresTransactions {
  incidents = [];
  const observer = { ...noObserver, onIncident: (_: string, incident: string) => incidents.push(incident) };
  return openTransactions(database.url, { types, observer });
}

/** The one change that failed, by its index, and why. Expects that all others were made. */
async function onlyFailure(changes: readonly Promise<unknown>[]) {
  const failed = (await Promise.allSettled(changes)).flatMap((result, index) =>
    result.status === 'rejected' ? [{ index, reason: result.reason as unknown }] : [],
  );
  expect(failed).toHaveLength(1);
  return failed[0];
}

describe('A bug in one change of a group', () => {
  it('fails that change alone, if the database refuses what it writes', async () => {
    const product = await new CreateProduct({ transactions, ids }).execute(
      aProductCommand({ options: [anOption({ stock: 10 })] }),
    );
    const optionId = product.options[0]?.id ?? '';
    const adjustStock = new AdjustStock({ transactions, ids });
    const adjust = () => adjustStock.execute({ optionId, delta: 1, reason: 'found' });
    // The domain refuses such a movement, so only a bug can make one.
    const broken: Change<unknown> = {
      name: 'adjust-stock',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ movements, now }) =>
        movements.add({ id: anId(), optionId, delta: 0, reason: 'a delta of zero', createdAt: now }),
    };
    const failure = await onlyFailure([
      ...Array.from({ length: 20 }, adjust),
      // A use case describes its change first. So this change would be submitted before those above.
      Promise.resolve().then(() => transactions.run(broken)),
      ...Array.from({ length: 20 }, adjust),
    ]);
    expect(failure).toMatchObject({ index: 20, reason: { constraint: 'stock_movements_delta_range' } });
    expect(incidents).toContain('split');
    expect(await query(database.url, 'select on_hand::int from stocks')).toEqual([{ on_hand: 50 }]);
  });

  it('fails that change alone and as that bug, if one of its rows cannot be read', async () => {
    await query(database.url, "insert into balances values ('mallory', 9007199254740993, 1)");
    const userIds = ['alice', 'bob', 'mallory', 'carol'];
    const failure = await onlyFailure(userIds.map((userId) => charge({ userId, amount: 1 })));
    expect(failure).toMatchObject({ index: 2, reason: expect.any(RangeError) });
    expect(await query(database.url, 'select user_id from ledger_entries order by 1')).toEqual([
      { user_id: 'alice' },
      { user_id: 'bob' },
      { user_id: 'carol' },
    ]);
  });
});
