import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_ENTRIES } from '../../src/adapters/postgres/tables/audit-entries.ts';
import { BALANCES, type BalanceRow, balanceFromRow } from '../../src/adapters/postgres/tables/balances.ts';
import { COUPONS } from '../../src/adapters/postgres/tables/coupons.ts';
import { DELIVERIES, EVENTS } from '../../src/adapters/postgres/tables/events.ts';
import { IDEMPOTENCY_KEYS } from '../../src/adapters/postgres/tables/idempotency-keys.ts';
import { ISSUED_COUPONS } from '../../src/adapters/postgres/tables/issued-coupons.ts';
import { LEDGER_ENTRIES } from '../../src/adapters/postgres/tables/ledger-entries.ts';
import { OPTIONS } from '../../src/adapters/postgres/tables/options.ts';
import { ORDER_LINES } from '../../src/adapters/postgres/tables/order-lines.ts';
import { ORDERS, type OrderColumns } from '../../src/adapters/postgres/tables/orders.ts';
import { PRODUCTS } from '../../src/adapters/postgres/tables/products.ts';
import { RANK } from '../../src/adapters/postgres/tables/rank.ts';
import { STOCK_MOVEMENTS } from '../../src/adapters/postgres/tables/stock-movements.ts';
import { STOCKS } from '../../src/adapters/postgres/tables/stocks.ts';
import { type Columns, columnNames } from '../../src/adapters/postgres/tables/table.ts';
import type { Balance } from '../../src/domain/balance.ts';
import type { ProgressThen } from '../../src/domain/event.ts';
import type { Order, OrderProgress } from '../../src/domain/order.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** What the tests ask of every description. */
interface AnyTable {
  readonly name: string;
  readonly insertedBy: readonly string[];
  readonly columns: object;
}

const DESCRIBED: readonly AnyTable[] = [
  PRODUCTS,
  OPTIONS,
  STOCKS,
  STOCK_MOVEMENTS,
  COUPONS,
  ISSUED_COUPONS,
  ORDERS,
  ORDER_LINES,
  BALANCES,
  LEDGER_ENTRIES,
  EVENTS,
  IDEMPOTENCY_KEYS,
  RANK,
  AUDIT_ENTRIES,
];

/** Tables that no entity is written to. */
const NOT_DESCRIBED = [
  'settings',
  'markers',
  'counted_hours',
  'hourly_sales',
  'job_leases',
  'required_migrations',
];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

interface ColumnInDatabase {
  readonly name: string;
  /** Of a domain, the type that it is based on. */
  readonly type: string;
  /** PostgreSQL fills the column if an insert leaves it out. */
  readonly fills: boolean;
}

function columnsInDatabase(table: string): Promise<ColumnInDatabase[]> {
  return query<ColumnInDatabase>(
    database.url,
    `select attname as name, coalesce(nullif(typbasetype, 0), atttypid)::regtype::text as type,
       atthasdef or not attnotnull as fills
     from pg_attribute join pg_type on pg_type.oid = atttypid
     where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`,
  );
}

/** A type as PostgreSQL spells it out. */
async function spelled(type: string): Promise<unknown> {
  return (await query(database.url, `select '${type}'::regtype::text as type`))[0]?.type;
}

describe('The description of a table', () => {
  it('exists for every table that entities are written to', async () => {
    const tables = await query(
      database.url,
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    );
    const described = DESCRIBED.map(({ name }) => name);
    expect(tables.map(({ name }) => name).sort()).toEqual([...described, ...NOT_DESCRIBED].sort());
  });

  it.each(DESCRIBED)('names the columns and types that $name has', async ({ name, columns }) => {
    const described = await Promise.all(
      Object.entries<{ type: string }>({ ...columns }).map(async ([column, { type }]) => ({
        name: column,
        type: await spelled(type),
      })),
    );
    const actual = (await columnsInDatabase(name)).map(({ name: column, type }) => ({ name: column, type }));
    expect(described).toHaveLength(actual.length);
    expect(described).toEqual(expect.arrayContaining(actual));
  });

  it.each(DESCRIBED)('leaves out only columns that PostgreSQL fills in $name', async ({ name, columns }) => {
    const left = Object.entries<{ isDefault?: true }>({ ...columns }).filter(
      ([, { isDefault }]) => isDefault,
    );
    const filled = (await columnsInDatabase(name)).filter(({ fills }) => fills);
    expect(filled.map((column) => column.name)).toEqual(
      expect.arrayContaining(left.map(([column]) => column)),
    );
  });

  it.each(DESCRIBED)('sorts the inserts into $name by a unique key', async ({ name, insertedBy }) => {
    const keys = await query(
      database.url,
      `select array(select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey)
         order by array_position(indkey::int2[], attnum)) as columns
       from pg_index where indrelid = '${name}'::regclass and indisunique`,
    );
    expect(keys.map(({ columns }) => columns)).toContainEqual(insertedBy);
  });
});

describe('A missing column', () => {
  it('does not compile: not in a description, not in a row and not in what is read from it', () => {
    const { user_id, amount, version } = BALANCES.columns;
    // @ts-expect-error The description lacks a column of the row.
    const incomplete: Columns<BalanceRow, Balance> = { user_id, amount };
    // @ts-expect-error The row lacks a column of the description.
    const excessive: Columns<Omit<BalanceRow, 'version'>, Balance> = { user_id, amount, version };
    // @ts-expect-error The column is taken from a field that has another type.
    const wrong: Columns<BalanceRow, Balance>['amount'] = { type: 'bigint', of: ({ userId }) => userId };
    // @ts-expect-error The row lacks a column that the entity is made of.
    const read = () => balanceFromRow({ user_id: 'alice', amount: 1 });
    expect([incomplete, excessive, wrong, read]).toHaveLength(4);
  });

  it('of an order cannot move, unless every event says what it shows of it', () => {
    const { of } = ORDERS.columns.expires_at as { of: (order: Order) => Date };
    // @ts-expect-error A column that moves is not written from a fixed field.
    const moving: OrderColumns['expires_at'] = { type: 'timestamptz', of, moves: true };
    // @ts-expect-error A column that does not move is not written from the order's progress.
    const fixed: OrderColumns['status'] = { type: 'text', of: ({ status }: OrderProgress) => status };
    // @ts-expect-error An event does not say what it shows of one field of the progress.
    const incomplete: ProgressThen = {
      status: () => 'CONFIRMED',
      confirmedAt: () => null,
      payment: () => null,
    };
    expect([moving, fixed, incomplete]).toHaveLength(3);
  });

  it('cannot be selected for a delivery that does not have it', () => {
    expect(columnNames(EVENTS.columns)).toEqual(expect.arrayContaining(columnNames(DELIVERIES.columns)));
    expect(columnNames(DELIVERIES.columns)).not.toContain('data');
  });
});
