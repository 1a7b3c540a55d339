import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { AdjustStock } from '../../src/application/adjust-stock.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { PlaceOrder } from '../../src/application/place-order.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { Stock } from '../../src/domain/stock.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

const ids = { next: anId };
const LOOKS = 5;

let database: TestDatabase;
let transactions: PostgresTransactions;
/** In the order of their ids. */
let optionIds: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  transactions = new PostgresTransactions({
    databaseUrl: database.url,
    groupMax: 256,
    connections: 4,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: noObserver,
  });
  const options = Array.from({ length: 8 }, (_, index) => anOption({ name: `Size ${index}` }));
  const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
  optionIds = product.options.map(({ id }) => id).sort();
});

afterAll(async () => {
  await transactions.close();
  await database.drop();
});

/** Resolves when a lane waits for a row that somebody holds. */
async function someLaneWaits(): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database()
    and application_name like '%lane' and wait_event_type = 'Lock'`;
  await expect.poll(() => query(database.url, waiting), { interval: 5 }).not.toEqual([]);
}

/** Holds the first of the options while `use` runs, and lets it go. Resolves with the database's time before that. */
async function whileHoldingTheFirst(use: () => Promise<void>): Promise<Date> {
  const stranger = new Client(database.url);
  await stranger.connect();
  await stranger.query('begin');
  await stranger.query('select 1 from stocks where option_id = $1 for update', [optionIds[0]]);
  await use();
  const { rows } = await stranger.query<{ now: Date }>('select clock_timestamp() as now');
  await stranger.query('rollback');
  await stranger.end();
  return rows[0]?.now ?? new Date(Number.NaN);
}

describe('A change that waits for a row', () => {
  it('holds none behind it in the order of rows: two that want the same rows never wait in a circle', async () => {
    const change: Change<number> = {
      name: 'test',
      lock: ({ stocks }) => stocks.lock(optionIds.toReversed()),
      decide: ({ stocks }) => optionIds.filter((id) => stocks.find(id)).length,
    };
    let made: Promise<number> = Promise.resolve(0);
    await whileHoldingTheFirst(async () => {
      made = transactions.run(change);
      for (let look = 0; look < LOOKS; look += 1) {
        await someLaneWaits();
        const free = await query(database.url, 'select 1 from stocks for no key update skip locked');
        expect(free).toHaveLength(optionIds.length - 1);
      }
    });
    expect(await made).toBe(optionIds.length);
  });

  it('reads the clock when it has the row, not when it began to wait', async () => {
    const [optionId = ''] = optionIds;
    const timed: Change<Date> = {
      name: 'test',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ now }) => now,
    };
    let made: Promise<Date> = Promise.resolve(new Date(0));
    const released = await whileHoldingTheFirst(async () => {
      made = transactions.run(timed);
      await someLaneWaits();
    });
    // The shop's time is cut to the millisecond.
    expect((await made).getTime()).toBeGreaterThanOrEqual(Math.trunc(released.getTime()));
  });
});

describe('Stock that a stranger holds', () => {
  // Behind the lock that fails, other statements are under way: their errors tell nothing.
  it('is waited for, by each change of it, and none fails for what came of its other statements', async () => {
    const items = [{ optionId: optionIds[0] ?? '', quantity: 1 }];
    const placeOrder = new PlaceOrder({ transactions, ids, orderTtlMs: 900_000 });
    let placing: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
    await whileHoldingTheFirst(async () => {
      const orders = Array.from({ length: 8 }, () => placeOrder.execute({ userId: 'ann', items }));
      placing = Promise.allSettled(orders);
      for (let look = 0; look < LOOKS; look += 1) {
        // Longer than a lane waits, and than those wait at a time who wait apart.
        await sleep(300);
        await someLaneWaits();
      }
    });
    expect((await placing).map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'));
  });
});

describe('A row that only a neighbour has locked', () => {
  it('is not to be had', async () => {
    const lockAndFind = (locked: readonly string[], id = ''): Change<number | undefined> => ({
      name: 'test',
      lock: ({ stocks }) => stocks.lock(locked),
      decide: ({ stocks }) => stocks.find(id)?.onHand,
    });
    const [one, two] = optionIds;
    // The first takes the lane, so that the other two form a group.
    const [, locking, asking] = await Promise.allSettled([
      transactions.run(lockAndFind(optionIds, one)),
      transactions.run(lockAndFind(optionIds, one)),
      transactions.run(lockAndFind([two ?? ''], one)),
    ]);
    expect(locking).toMatchObject({ status: 'fulfilled', value: expect.any(Number) });
    expect(asking).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) });
  });
});

describe('A refusal that rests on a neighbour', () => {
  it('is not told before the neighbour is committed: when that fails, it is decided again', async () => {
    const options = [anOption({ stock: 1 })];
    const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
    const optionId = product.options[0]?.id ?? '';
    const adjustStock = new AdjustStock({ transactions, ids });
    const breaking: Change<unknown> = {
      name: 'adjust-stock',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ stocks, movements, now }) => {
        stocks.put(new Stock(optionId, 0, 0));
        movements.add({ id: anId(), optionId, delta: 0, reason: 'No movement', createdAt: now });
      },
    };
    // The first takes the lane, so that the other two form a group.
    const [, broken, other] = await Promise.allSettled([
      adjustStock.execute({ optionId: optionIds[1] ?? '', delta: 1, reason: 'Found' }),
      transactions.run(breaking),
      adjustStock.execute({ optionId, delta: -1, reason: 'Lost' }),
    ]);
    expect(broken).toMatchObject({ reason: { constraint: 'stock_movements_delta_range' } });
    expect(other).toMatchObject({ status: 'fulfilled', value: { onHand: 0 } });
  });
});
