import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresOrders } from '../../src/adapters/postgres/reads/postgres-orders.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { ExpireOrders } from '../../src/application/expire-orders.ts';
import { PlaceOrder } from '../../src/application/place-order.ts';
import { anId, anOption, aProductCommand } from '../builders.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { openTransactions } from './open-transactions.ts';
import { OutsideLock } from './outside-lock.ts';
import { query } from './query.ts';

const ids = { next: anId };
const ORDERS = 120;

let database: OpenTestDatabase;
let transactions: PostgresTransactions;
let logger: RecordingLogger;
/** The lanes in which something happened besides commits. */
let troubled: Set<string>;
/** How many orders each transaction of the expiry was about. */
let groups: number[];
let hot: string;
let other: string;

beforeEach(async () => {
  database = await openTestDatabase();
  transactions = openTransactions(database.url, {
    observer: {
      onTransaction: (lane, { changes }) => void (lane === 'expire-order' && groups.push(changes)),
      onIncident: (lane) => void troubled.add(lane),
    },
  });
  logger = new RecordingLogger();
  troubled = new Set();
  groups = [];
  const options = [anOption({ name: 'Hot', stock: 10_000 }), anOption({ name: 'Other', stock: 10_000 })];
  const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
  [hot = '', other = ''] = product.options.map(({ id }) => id);
  // Connects, so that it reads at once.
  await expire();
});

afterEach(async () => {
  await transactions.close();
  await database.drop();
});

const expire = () =>
  new ExpireOrders({
    orders: new PostgresOrders(database),
    transactions,
    logger,
    pause: () => Promise.resolve(),
  }).execute();

const place = (optionId: string, orderTtlMs = 60_000) =>
  new PlaceOrder({ transactions, ids, orderTtlMs, maxPerOrder: 10_000, pendingOrdersMax: 0 }).execute({
    userId: 'shopper',
    items: [{ optionId, quantity: 1 }],
  });

/** Places orders that are overdue at once. */
const givenOverdue = (optionId: string) =>
  Promise.all(Array.from({ length: ORDERS }, () => place(optionId, 0)));

const reserved = async () =>
  Object.fromEntries(
    (await query(database.url, 'select option_id, reserved::int from stocks')).map((row) => [
      row.option_id,
      row.reserved,
    ]),
  );

describe('the expiry on PostgreSQL', () => {
  it('postpones the orders of an item that another transaction has locked, and cancels all others', async () => {
    await givenOverdue(hot);
    await givenOverdue(other);
    await using lock = await OutsideLock.on(database.url, 'select 1 from stocks where option_id = $1', [hot]);
    expect(await expire()).toEqual({ cancelled: ORDERS, failed: 0, postponed: ORDERS });
    // The lane for blocked changes has few connections. The expiry leaves them to shoppers.
    expect([...troubled]).toEqual(['expire-order']);
    expect(await reserved()).toEqual({ [hot]: ORDERS, [other]: 0 });
    expect(logger.lines).toMatchObject([{ level: 'warn', context: { postponed: ORDERS } }]);
    await lock.release();
    expect(await expire()).toEqual({ cancelled: ORDERS, failed: 0, postponed: 0 });
    expect(await reserved()).toEqual({ [hot]: 0, [other]: 0 });
  });

  it('is refused its turn while many changes of shoppers wait, and goes on after them', async () => {
    await givenOverdue(hot);
    const shoppers = Promise.allSettled(Array.from({ length: 1_500 }, () => place(other)));
    expect(await expire()).toMatchObject({ failed: 0, postponed: expect.toSatisfy((count) => count > 0) });
    expect((await shoppers).filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await expire()).toMatchObject({ failed: 0, postponed: 0 });
    expect(await reserved()).toEqual({ [hot]: 0, [other]: 1_500 });
  });

  it('cancels a page of orders in one transaction, and in several if the orders have many lines', async () => {
    await givenOverdue(hot);
    await expire();
    expect(groups).toEqual([100, ORDERS - 100]);
    const lines = 30;
    const options = Array.from({ length: lines }, (_, index) =>
      anOption({ name: `Size ${index}`, stock: 100 }),
    );
    const product = await new CreateProduct({ transactions, ids }).execute(aProductCommand({ options }));
    const items = product.options.map(({ id: optionId }) => ({ optionId, quantity: 1 }));
    const limits = { maxPerOrder: 10_000, pendingOrdersMax: 0 };
    const placeOrder = new PlaceOrder({ transactions, ids, orderTtlMs: 0, ...limits });
    await Promise.all(Array.from({ length: 100 }, () => placeOrder.execute({ userId: 'shopper', items })));
    groups = [];
    expect(await expire()).toMatchObject({ cancelled: 100 });
    expect(groups).toEqual([34, 34, 32]);
  });

  it('cancels the other orders if the database refuses one', async () => {
    const [broken] = await givenOverdue(hot);
    await query(
      database.url,
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'disk full'; end $$;
       create trigger refuse before update on orders for each row
         when (old.id = '${broken?.id}') execute function refuse()`,
    );
    expect(await expire()).toEqual({ cancelled: ORDERS - 1, failed: 1, postponed: 0 });
    expect(logger.lines).toMatchObject([{ level: 'error', context: { orderId: broken?.id } }]);
    expect(await reserved()).toMatchObject({ [hot]: 1 });
  });
});
