import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresReconciliation } from '../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { CreateProduct } from '../../src/application/create-product.ts';
import { expectBooksInOrder } from '../application/expect-books.ts';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf } from '../given.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { query } from '../postgres/query.ts';
import { TcpProxy } from '../postgres/tcp-proxy.ts';
import { RecordingLogger } from '../recording-logger.ts';

/** Changes on a database that is reached by way of a proxy; and the truth, read past it. */
export interface FaultShop {
  readonly proxy: TcpProxy;
  readonly transactions: PostgresTransactions;
  /** An option that costs nothing and that nobody buys out. */
  readonly optionId: string;
  readonly url: string;
  expectBooks(): Promise<void>;
  close(): Promise<void>;
}

/** @param url of a migrated, empty database. */
export async function openFaultShop(url: string): Promise<FaultShop> {
  const proxy = new TcpProxy(url);
  const transactions = new PostgresTransactions({
    databaseUrl: await proxy.open(),
    groupMax: 256,
    connections: 4,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: noObserver,
  });
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
      const database = openDatabase({ databaseUrl: url, poolSize: 1, logger: new RecordingLogger() });
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

/** How often each request took effect: charges by their amounts, checkouts by their buyers. */
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
