import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideLock } from '../../../tests/postgres/outside-lock.ts';
import { query } from '../../../tests/postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/postgres/test-database.ts';
import { everyRow, type Order, type Shop } from '../src/index.ts';
import { RunningService } from './running-service.ts';

// The client against the real service, over HTTP and on PostgreSQL.

let database: TestDatabase;
let service: RunningService;
let operator: Shop;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await RunningService.start(database.url);
  operator = await service.shopOf('operator', { scope: 'admin' });
});

afterAll(async () => {
  await service.kill();
  await database.drop();
});

/** An option on sale at 1,000 with this stock. */
async function givenOption(stock: number): Promise<string> {
  const body = { name: 'Lamp', options: [{ name: 'Brass', price: 1_000, stock }] };
  const { data } = await operator.adminCreateProduct({ body, throwOnError: true });
  return data.options[0]?.id ?? '';
}

/** A shopper with money, and a client of theirs that waits as long as the service needs to start again. */
async function givenShopper(userId: string, send: typeof fetch = fetch): Promise<Shop> {
  const retry = { attempts: 60, firstWaitMs: 50, longestWaitMs: 500 };
  const shopper = await service.shopOf(userId, { fetch: send, retry });
  await shopper.chargeBalance({ body: { amount: 10_000 }, throwOnError: true });
  return shopper;
}

async function ordersOf(shopper: Shop): Promise<Order[]> {
  const orders: Order[] = [];
  for await (const order of everyRow((page) => shopper.listOrders({ query: { limit: 2, ...page } }))) {
    orders.push(order);
  }
  return orders;
}

async function stockOf(optionId: string): Promise<number> {
  const { data } = await operator.adminGetStock({ path: { optionId }, throwOnError: true });
  return data.onHand;
}

describe('a purchase', () => {
  it('goes from the catalogue to the paid order', async () => {
    const optionId = await givenOption(3);
    const shopper = await givenShopper('ann');
    const { data: products } = await shopper.listProducts({ throwOnError: true });
    expect(products.data.flatMap(({ options }) => options)).toContainEqual(
      expect.objectContaining({ id: optionId, price: 1_000, stock: 3 }),
    );

    const items = [{ optionId, quantity: 2 }];
    const { data: order } = await shopper.checkout({
      body: { items, expectedTotal: 2_000 },
      throwOnError: true,
    });

    expect(order).toMatchObject({ status: 'CONFIRMED', total: 2_000, payment: { amount: 2_000 } });
    expect((await shopper.getBalance()).data?.amount).toBe(8_000);
    expect((await shopper.getOrder({ path: { orderId: order.id } })).data).toEqual(order);
  });

  it('that is refused says why, by its code', async () => {
    const optionId = await givenOption(1);
    const shopper = await givenShopper('bob');
    const { error, response } = await shopper.checkout({ body: { items: [{ optionId, quantity: 2 }] } });
    if (error?.code !== 'OUT_OF_STOCK') throw new Error(`It is not refused for its stock: ${error?.code}`);
    expect(error.items).toEqual([{ optionId, requested: 2, available: 1 }]);
    expect(response?.status).toBe(409);
  });

  it('that is repeated under its key is the same purchase', async () => {
    const optionId = await givenOption(5);
    const shopper = await givenShopper('cat');
    const request = { body: { items: [{ optionId, quantity: 1 }] }, headers: { 'Idempotency-Key': 'buy-1' } };
    const first = await shopper.checkout(request);
    const second = await shopper.checkout(request);
    expect(second.data).toEqual(first.data);
    expect(second.response?.headers.get('Idempotency-Replayed')).toBe('true');
    expect(await stockOf(optionId)).toBe(4);
  });
});

describe('everyRow', () => {
  it('reads a list to its end, newest first', async () => {
    const optionId = await givenOption(10);
    const shopper = await givenShopper('dan');
    const placed: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { data } = await shopper.checkout({
        body: { items: [{ optionId, quantity: 1 }] },
        throwOnError: true,
      });
      placed.unshift(data.id);
    }
    expect((await ordersOf(shopper)).map(({ id }) => id)).toEqual(placed);
  });

  it('throws what the service refuses', async () => {
    const stranger = await service.shopOf('eve', { token: 'no token' });
    await expect(ordersOf(stranger)).rejects.toMatchObject({ problem: { code: 'UNAUTHENTICATED' } });
  });
});

describe('a service that is killed in the middle of a checkout', () => {
  it('and has not committed it, makes one order when the client comes back', async () => {
    const optionId = await givenOption(5);
    let sent = 0;
    const shopper = await givenShopper('fay', (input, init) => {
      sent += 1;
      return fetch(input, init);
    });
    await using lock = await OutsideLock.on(database.url, 'select from stocks where option_id = $1', [
      optionId,
    ]);
    sent = 0;

    const checkout = shopper.checkout({ body: { items: [{ optionId, quantity: 1 }] } });
    await untilWaiting();
    await service.kill();
    await lock.release();
    await service.start();

    const { data: order } = await checkout;
    expect(sent).toBeGreaterThan(1);
    expect(order?.status).toBe('CONFIRMED');
    expect(await ordersOf(shopper)).toEqual([order]);
    expect(await stockOf(optionId)).toBe(4);
    expect((await shopper.getBalance()).data?.amount).toBe(9_000);
  });

  it('and has committed it, gives the same order when the client comes back', async () => {
    const optionId = await givenOption(5);
    let isToBeKilled = false;
    // The service answers the first attempt, but is killed before the client has the answer.
    const shopper = await givenShopper('gil', async (input, init) => {
      const answer = await fetch(input, init);
      if (!isToBeKilled) return answer;
      isToBeKilled = false;
      await service.kill();
      void service.start();
      throw new TypeError('fetch failed');
    });
    isToBeKilled = true;

    const { data: order, response } = await shopper.checkout({
      body: { items: [{ optionId, quantity: 1 }] },
    });

    expect(order?.status).toBe('CONFIRMED');
    expect(response?.headers.get('Idempotency-Replayed')).toBe('true');
    expect(await ordersOf(shopper)).toEqual([order]);
    expect(await stockOf(optionId)).toBe(4);
  });

  it('makes one order for each of many shoppers whose checkouts it had begun', async () => {
    const SHOPPERS = 30;
    const optionId = await givenOption(SHOPPERS);
    const shoppers = await Promise.all(
      Array.from({ length: SHOPPERS }, (_, number) => givenShopper(`shopper-${number}`)),
    );

    const checkouts = shoppers.map((shopper) =>
      shopper.checkout({ body: { items: [{ optionId, quantity: 1 }] } }),
    );
    await Promise.race(checkouts);
    await service.kill();
    await service.start();
    const orders = await Promise.all(checkouts);

    const found = await Promise.all(shoppers.map(ordersOf));
    expect(found).toEqual(orders.map(({ data }) => [data]));
    expect(await stockOf(optionId)).toBe(0);
    const { data: books } = await operator.adminReconcile({ throwOnError: true });
    expect(books.ok).toBe(true);
  });
});

/** Resolves when a transaction of the service waits for a lock. */
async function untilWaiting(): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await query(database.url, waiting)).length === 0);
}
