import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { PayOrder } from '../../src/application/pay-order.ts';
import { PlaceOrder } from '../../src/application/place-order.ts';
import { aProductCommand } from '../builders.ts';
import { openTransactions } from './open-transactions.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ids = new UuidV7Ids();

let database: TestDatabase;
let proxy: TcpProxy;
let transactions: PostgresTransactions;
let optionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  transactions = openTransactions(await proxy.open());
  const { options } = await new CreateProduct({ transactions, ids }).execute(aProductCommand());
  optionId = options[0]?.id ?? '';
  // Opens the connections, which takes round trips of its own.
  await charge({ userId: 'alice', amount: 100_000 });
  await place();
});

afterAll(async () => {
  await transactions.close();
  await proxy.close();
  await database.drop();
});

function charge(command: ChargeBalanceCommand) {
  return new ChargeBalance({ transactions, ids }).execute(command);
}

function place() {
  const order = { userId: 'alice', items: [{ optionId, quantity: 1 }] };
  const policy = { orderTtlMs: 900_000, maxPerOrder: 10_000, pendingOrdersMax: 10 };
  return new PlaceOrder({ transactions, ids, ...policy }).execute(order);
}

/** How many times something was sent to the server for changes that come at once. */
async function flightsFor(perform: () => Promise<unknown>): Promise<number> {
  let flights = 0;
  proxy.judge = () => {
    flights += 1;
    return 'pass';
  };
  await perform();
  return flights;
}

describe('A transaction', () => {
  it('takes two round trips: locks and reads, write and COMMIT', async () => {
    expect(await flightsFor(() => charge({ userId: 'alice', amount: 1 }))).toBe(2);
    expect(await flightsFor(place)).toBe(2);
  });

  it('takes no more for many changes than for one', async () => {
    const charges = () =>
      Promise.all(Array.from({ length: 20 }, (_, n) => charge({ userId: `user-${n}`, amount: 1 })));
    expect(await flightsFor(charges)).toBe(2);
  });

  it('takes three if the rows of an order say what else to lock', async () => {
    const { id: orderId } = await place();
    const payOrder = new PayOrder({ transactions, ids, currency: 'KRW' });
    expect(await flightsFor(() => payOrder.execute({ userId: 'alice', orderId }))).toBe(3);
  });
});
