import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { chargeBalance } from '../../src/application/charge-balance.ts';
import { createProduct } from '../../src/application/create-product.ts';
import { payOrder } from '../../src/application/pay-order.ts';
import { placeOrder } from '../../src/application/place-order.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { aProductCommand } from '../builders.ts';
import { openTransactions } from './open-transactions.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const ids = new UuidV7Ids();
const charge = chargeBalance({ ids });
const place = placeOrder({ ids, orderTtlMs: 900_000 });
const pay = payOrder({ ids, currency: 'KRW' });

let database: TestDatabase;
let proxy: TcpProxy;
let transactions: PostgresTransactions;
let optionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = new TcpProxy(database.url);
  transactions = openTransactions(await proxy.open());
  const { options } = await transactions.run(createProduct({ ids })(aProductCommand()));
  optionId = options[0]?.id ?? '';
  // Opens the connections, which takes round trips of its own.
  await transactions.run(charge({ userId: 'alice', amount: 100_000 }));
  await transactions.run(placing());
});

afterAll(async () => {
  await transactions.close();
  await proxy.close();
  await database.drop();
});

function placing() {
  return place({ userId: 'alice', items: [{ optionId, quantity: 1 }] });
}

/** How many times something was sent to the server for changes that come at once. */
async function flightsFor(changes: readonly Change<unknown>[]): Promise<number> {
  let flights = 0;
  proxy.judge = () => {
    flights += 1;
    return 'pass';
  };
  await Promise.all(changes.map((change) => transactions.run(change)));
  return flights;
}

describe('A transaction', () => {
  it('takes two round trips: locks and reads, write and COMMIT', async () => {
    expect(await flightsFor([charge({ userId: 'alice', amount: 1 })])).toBe(2);
    expect(await flightsFor([placing()])).toBe(2);
  });

  it('takes no more for many changes than for one', async () => {
    const charges = Array.from({ length: 20 }, (_, n) => charge({ userId: `user-${n}`, amount: 1 }));
    expect(await flightsFor(charges)).toBe(2);
  });

  it('takes three where an order tells what else to lock', async () => {
    const { id: orderId } = await transactions.run(placing());
    expect(await flightsFor([pay({ userId: 'alice', orderId })])).toBe(3);
  });
});
