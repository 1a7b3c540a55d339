import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import {
  PostgresTransactions,
  type PostgresTransactionsOptions,
} from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { noObserver } from './no-observer.ts';

/** Changes in groups, as the service makes them. A test names only the options that it is about. */
export function openTransactions(
  databaseUrl: string,
  options: Partial<PostgresTransactionsOptions> = {},
): PostgresTransactions {
  return new PostgresTransactions({
    database: shopDatabase(databaseUrl),
    groupMax: 256,
    connections: 4,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: noObserver,
    ...options,
  });
}
