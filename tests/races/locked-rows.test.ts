import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { PlaceOrder } from '../../src/application/place-order.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { Stock } from '../../src/domain/stock.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { OutsideLock } from '../postgres/outside-lock.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { waitingLanes } from '../postgres/waiting-lanes.ts';

const ids = { next: anId };
const LOOKS = 5;

let database: TestDatabase;
let transactions: PostgresTransactions;
/** In the order of their ids. */
let optionIds: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  transactions = openTransactions(database.url);
  const options = Array.from({ length: 8 }, (_, index) => anOption({ name: `Size ${index}` }));
  const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
  optionIds = product.options.map(({ id }) => id).sort();
});

afterAll(async () => {
  await transactions.close();
  await database.drop();
});

/** Resolves when a lane waits for a row that another transaction has locked, with the waits. */
async function someLaneWaits(): Promise<unknown[]> {
  let waits: unknown[] = [];
  await expect.poll(async () => (waits = await waitingLanes(database.url)), { interval: 5 }).not.toEqual([]);
  return waits;
}

/** Locks the stock of the first option, as another program would. */
function lockFirst(): Promise<OutsideLock> {
  return OutsideLock.on(database.url, 'select 1 from stocks where option_id = $1', [optionIds[0]]);
}

describe('A change that waits for a row', () => {
  it('has locked no row that comes later, so two changes never wait for each other', async () => {
    const change: Change<number> = {
      name: 'test',
      lock: ({ stocks }) => stocks.lock(optionIds.toReversed()),
      decide: ({ stocks }) => optionIds.filter((id) => stocks.find(id)).length,
    };
    await using lock = await lockFirst();
    const made = transactions.run(change);
    for (let looks = 0; looks < LOOKS; ) {
      const before = await someLaneWaits();
      const free = await query(database.url, 'select 1 from stocks for no key update skip locked');
      // Between two waits, a lane locks the rows that are free for a moment.
      if (!isDeepStrictEqual(await waitingLanes(database.url), before)) continue;
      expect(free).toHaveLength(optionIds.length - 1);
      looks += 1;
    }
    await lock.release();
    expect(await made).toBe(optionIds.length);
  });

  it('reads the clock after it has got the row', async () => {
    const [optionId = ''] = optionIds;
    const timed: Change<Date> = {
      name: 'test',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ now }) => now,
    };
    await using lock = await lockFirst();
    const made = transactions.run(timed);
    await someLaneWaits();
    const released = await lock.release();
    // The shop's time is cut to the millisecond.
    expect((await made).getTime()).toBeGreaterThanOrEqual(Math.trunc(released.getTime()));
  });
});

describe('Stock that another transaction has locked', () => {
  // The statements that are sent with the failing lock are refused as well. Their errors must not be taken for the reason.
  it('makes every order of it wait, and none fails', async () => {
    const items = [{ optionId: optionIds[0] ?? '', quantity: 1 }];
    const policy = { orderTtlMs: 900_000, maxPerOrder: 10_000, pendingOrdersMax: 10 };
    const placeOrder = new PlaceOrder({ transactions, ids, ...policy });
    const place = () => placeOrder.execute({ userId: 'ann', items });
    await using lock = await lockFirst();
    const placing = Promise.allSettled(Array.from({ length: 8 }, place));
    for (let look = 0; look < LOOKS; look += 1) {
      // In all, longer than the lock timeout of a lane and that of the lane for blocked changes.
      await sleep(300);
      await someLaneWaits();
    }
    await lock.release();
    expect((await placing).map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'));
  });
});

describe('A row that only another change of the group has locked', () => {
  it('cannot be read', async () => {
    const lockAndFind = (locked: readonly string[], id = ''): Change<number | undefined> => ({
      name: 'test',
      lock: ({ stocks }) => stocks.lock(locked),
      decide: ({ stocks }) => stocks.find(id)?.onHand,
    });
    const [one, two] = optionIds;
    // The first change runs alone, so that the other two form a group.
    const [, locking, asking] = await Promise.allSettled([
      transactions.run(lockAndFind(optionIds, one)),
      transactions.run(lockAndFind(optionIds, one)),
      transactions.run(lockAndFind([two ?? ''], one)),
    ]);
    expect(locking).toMatchObject({ status: 'fulfilled', value: expect.any(Number) });
    expect(asking).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) });
  });
});

describe('A refusal that rests on another change of the group', () => {
  it('is decided again, if that change fails', async () => {
    const options = [anOption({ stock: 1 })];
    const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
    const optionId = product.options[0]?.id ?? '';
    const breaking: Change<unknown> = {
      name: 'adjust-stock',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ stocks, movements, now }) => {
        stocks.put(new Stock(optionId, 0, 0));
        movements.add({ id: anId(), optionId, delta: 0, reason: 'No movement', createdAt: now });
      },
    };
    const losing: Change<Stock | undefined> = {
      ...breaking,
      decide: ({ stocks, movements, now }) => {
        const rest = stocks.find(optionId)?.adjust(-1);
        if (rest) stocks.put(rest);
        movements.add({ id: anId(), optionId, delta: -1, reason: 'Lost', createdAt: now });
        return rest;
      },
    };
    // Changes that are submitted in one turn form a group.
    const [broken, other] = await Promise.allSettled([transactions.run(breaking), transactions.run(losing)]);
    expect(broken).toMatchObject({ reason: { constraint: 'stock_movements_delta_range' } });
    expect(other).toMatchObject({ status: 'fulfilled', value: { onHand: 0 } });
  });
});
