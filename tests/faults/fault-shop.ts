import { afterEach, beforeEach } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import type { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { expectBooksInOrder } from '../application/expect-books.ts';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf } from '../given.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { query } from '../postgres/query.ts';
import { TcpProxy } from '../postgres/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { RecordingLogger } from '../recording-logger.ts';

/** Changes on a database behind a proxy that can fail. What has really happened is read without the proxy. */
export interface FaultShop {
  readonly proxy: TcpProxy;
  readonly transactions: PostgresTransactions;
  /** An option that costs nothing and does not sell out. */
  readonly optionId: string;
  /** The database's URL, without the proxy. */
  readonly url: string;
  expectBooks(): Promise<void>;
  close(): Promise<void>;
}

/** @param url of a migrated, empty database. */
export async function openFaultShop(url: string): Promise<FaultShop> {
  const proxy = new TcpProxy(url);
  const transactions = openTransactions(await proxy.open());
  const options = [anOption({ price: 0, stock: 1_000_000 })];
  const product = await new CreateProduct({ transactions, ids: new UuidV7Ids() }).execute(
    aProductCommand({ options }),
  );
  return {
    proxy,
    transactions,
    optionId: firstOf(product.options).id,
    url,
    async expectBooks() {
      const database = openDatabase({
        database: shopDatabase(url),
        poolSize: 1,
        logger: new RecordingLogger(),
      });
      await expectBooksInOrder({ reconciliation: new PostgresReconciliation(database.batches) });
      await database.close();
    },
    async close() {
      proxy.judge = () => 'pass';
      proxy.isClosedToNew = false;
      await transactions.close();
      await proxy.close();
    },
  };
}

/** Opens a fault shop for each test of the file, and checks its books after the test. Returns how to get it. */
export function faultShopForEachTest(): () => FaultShop {
  let database: TestDatabase;
  let shop: FaultShop;

  beforeEach(async () => {
    database = await createTestDatabase();
    shop = await openFaultShop(database.url);
  });

  afterEach(async () => {
    await shop.expectBooks();
    await shop.close();
    await database.drop();
  });

  return () => shop;
}

/** By the number of a request, how many times it took effect. A charge's number is its amount; a checkout's is in its buyer. */
export async function effectsIn(url: string): Promise<Map<number, number>> {
  const rows = await query(
    url,
    `select number::int, count(*)::int as times from (
      select amount as number from ledger_entries where type = 'CHARGE'
      union all select substring(user_id from 'buyer-(.*)')::int from orders where user_id like 'buyer-%'
    ) as effects group by 1`,
  );
  return new Map(rows.map(({ number, times }) => [Number(number), Number(times)]));
}
