import { LOCK_ORDER, type TableName } from '../../../application/unit-of-work/lockable-tables.ts';
import type { NamedStatement } from '../named-statement.ts';
import { BALANCES } from '../tables/balances.ts';
import { COUPON_TERMS, COUPONS } from '../tables/coupons.ts';
import { DELIVERIES } from '../tables/events.ts';
import { ISSUED_COUPONS } from '../tables/issued-coupons.ts';
import { lookupByKey } from '../tables/lookup-by-key.ts';
import { ORDER_WITH_LINES, ORDERS } from '../tables/orders.ts';
import { PRODUCTS } from '../tables/products.ts';
import { STOCKS } from '../tables/stocks.ts';
import { type LockableTable, type SqlType, selectList, sqlName } from '../tables/table.ts';

type LockStatements = Readonly<Record<TableName, NamedStatement>>;

/**
 * Each statement locks rows in the order of their keys. After a lock wait only the locked row itself is fresh. So a
 * statement reads its own table and what never changes: the lines of an order, the terms of a coupon. FOR NO KEY UPDATE
 * keeps other writers out, and lets other transactions check their foreign keys.
 */
export const LOCK_STATEMENTS: LockStatements = {
  products: {
    name: 'lock-products',
    text: `SELECT ${selectList(PRODUCTS.columns)} FROM ${sqlName(PRODUCTS)}
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
  orders: {
    name: 'lock-orders',
    text: `SELECT ${ORDER_WITH_LINES} FROM ${sqlName(ORDERS)} o
      WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR NO KEY UPDATE OF o`,
  },
  stocks: {
    name: 'lock-stocks',
    text: `SELECT ${selectList(STOCKS.columns)} FROM ${sqlName(STOCKS)}
      WHERE option_id = ANY($1::uuid[]) ORDER BY option_id FOR NO KEY UPDATE`,
  },
  coupons: {
    name: 'lock-coupons',
    text: `SELECT ${selectList(COUPONS.columns)} FROM ${sqlName(COUPONS)}
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
  issuedCoupons: {
    name: 'lock-issued-coupons',
    text: `SELECT ${selectList(ISSUED_COUPONS.columns, 'i')}, ${selectList(COUPON_TERMS, 'c')}
      FROM ${sqlName(ISSUED_COUPONS)} i
      CROSS JOIN LATERAL (${lookupByKey(selectList(COUPON_TERMS), sqlName(COUPONS), { id: 'i.coupon_id' })}) AS c
      WHERE i.id = ANY($1::uuid[]) ORDER BY i.id FOR NO KEY UPDATE OF i`,
  },
  balances: {
    name: 'lock-balances',
    text: `SELECT ${selectList(BALANCES.columns)} FROM ${sqlName(BALANCES)}
      WHERE user_id = ANY($1::text[]) ORDER BY user_id FOR NO KEY UPDATE`,
  },
  deliveries: {
    name: 'lock-deliveries',
    text: `SELECT ${selectList(DELIVERIES.columns)} FROM ${sqlName(DELIVERIES)}
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
};

/** The same statements, which pass over rows that another transaction has locked. */
export const SKIPPING_LOCK_STATEMENTS: LockStatements = forEachTable((table) => ({
  name: `${LOCK_STATEMENTS[table].name}-skipping`,
  text: `${LOCK_STATEMENTS[table].text} SKIP LOCKED`,
}));

/** Each statement tells which of the keys have a row, locked or not. */
export const EXISTENCE_STATEMENTS: LockStatements = {
  products: existence(PRODUCTS),
  orders: existence(ORDERS),
  stocks: existence(STOCKS),
  coupons: existence(COUPONS),
  issuedCoupons: existence(ISSUED_COUPONS),
  balances: existence(BALANCES),
  deliveries: existence(DELIVERIES),
};

/** The type of the column by which the rows of each table are found. */
export const KEY_TYPES: Readonly<Record<TableName, SqlType>> = {
  products: keyType(PRODUCTS),
  orders: keyType(ORDERS),
  stocks: keyType(STOCKS),
  coupons: keyType(COUPONS),
  issuedCoupons: keyType(ISSUED_COUPONS),
  balances: keyType(BALANCES),
  deliveries: keyType(DELIVERIES),
};

function keyType<Row>({ columns, lockedBy }: LockableTable<string, Row, never>): SqlType {
  return columns[lockedBy].type;
}

function existence<Row>(table: LockableTable<string, Row, never>): NamedStatement {
  const { name, lockedBy: key } = table;
  const text = `SELECT found.key FROM unnest($1::${keyType(table)}[]) AS asked (key)
    CROSS JOIN LATERAL (${lookupByKey(`t.${key} AS key`, `${sqlName(table)} t`, { [`t.${key}`]: 'asked.key' })}) AS found`;
  return { name: `find-${name}`, text };
}

function forEachTable(statementOf: (table: TableName) => NamedStatement): LockStatements {
  return Object.fromEntries(LOCK_ORDER.map((table) => [table, statementOf(table)])) as LockStatements;
}
