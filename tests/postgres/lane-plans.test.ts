import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NamedStatement } from '../../src/adapters/postgres/named-statement.ts';
import * as PREPARED_READS from '../../src/adapters/postgres/reads/prepared-read-statements.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import {
  EXISTENCE_STATEMENTS,
  LOCK_STATEMENTS,
  SKIPPING_LOCK_STATEMENTS,
} from '../../src/adapters/postgres/transactions/lock-statements.ts';
import * as READ_STATEMENTS from '../../src/adapters/postgres/transactions/unlocked-read-statements.ts';
import { WRITE_PARTS } from '../../src/adapters/postgres/transactions/write/write-parts.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { query } from './query.ts';
import { seedShop } from './seed-shop.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const LOCK_TIMEOUT_MS = 100;

const { READ_CLOCK: _, ...reads } = READ_STATEMENTS;
const WRITE_STATEMENTS = WRITE_PARTS.flatMap(({ one, many }) => [one, many]);
const isUpdate = ({ name }: NamedStatement) => name.startsWith('update-');
const STATEMENTS = [
  ...Object.values(LOCK_STATEMENTS),
  ...Object.values(SKIPPING_LOCK_STATEMENTS),
  ...Object.values(EXISTENCE_STATEMENTS),
  ...Object.values(reads),
  ...Object.values(PREPARED_READS),
  ...WRITE_STATEMENTS.filter(isUpdate),
];

/** The fields of a plan's node that tell how rows are found. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Adds 10,000 orders of 100 users. Their lines and payments are missing, because no plan depends on them. */
async function givenPaidOrders(url: string): Promise<void> {
  const time = "timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second'";
  await query(
    url,
    `insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at, payment_id)
       select gen_random_uuid(), 'user-' || n % 100, 'CONFIRMED', 1000, 0, ${time}, ${time}, ${time}, gen_random_uuid()
       from generate_series(1, 10000) n`,
  );
}

// The planner knows that a vacuumed table is small. Then every way to read the table costs next to nothing.
describe.each<[string, (url: string) => Promise<unknown>]>([
  ['never vacuumed', async () => undefined],
  ['vacuumed while they were empty', (url) => query(url, 'vacuum (analyze)')],
  ['vacuumed with a few rows', (url) => seedShop(url).then(() => query(url, 'vacuum (analyze)'))],
  [
    'vacuumed with many orders, all of them paid',
    (url) => givenPaidOrders(url).then(() => query(url, 'vacuum (analyze)')),
  ],
])('A statement that was planned once, on tables that were %s,', (_, prepare) => {
  let database: TestDatabase;
  let connection: LaneConnection;
  /** The first column of each index. */
  let leading: ReadonlyMap<unknown, unknown>;

  beforeAll(async () => {
    database = await createTestDatabase();
    await prepare(database.url);
    const indexes = await query(
      database.url,
      `select indexrelid::regclass::text as index, attname from pg_index
        join pg_attribute on attrelid = indrelid and attnum = indkey[0]`,
    );
    leading = new Map(indexes.map(({ index, attname }) => [index, attname]));
    const { url: databaseUrl } = database;
    connection = await LaneConnection.open({ database: shopDatabase(databaseUrl), types: typeParsers });
  });

  // The settings of a lane hold in its transactions.
  beforeEach(() => connection.begin(LOCK_TIMEOUT_MS));
  afterEach(() => connection.control('ROLLBACK'));

  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  async function planOf({ name, text }: { name: string; text: string }): Promise<PlanNode[]> {
    const run = (sql: string) =>
      connection.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>({ name: '', text: sql }, []);
    const parameters = new Set(text.match(/\$\d+/g)).size;
    const prepared = `plan_${name.replaceAll('-', '_')}`;
    await run(`PREPARE ${prepared} AS ${text}`);
    const nulls = Array.from({ length: parameters }, () => 'null').join(', ');
    const { rows } = await run(`EXPLAIN (FORMAT JSON) EXECUTE ${prepared}(${nulls})`);
    return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)));
  }

  it.each(STATEMENTS)('finds rows by the first column of an index: $name', async (statement) => {
    const nodes = await planOf(statement);
    expect(nodes.map((node) => node['Node Type'])).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Seq Scan|Hash Join|Merge Join/)]),
    );
    const scans = nodes.filter((node) => /Index/.test(node['Node Type']));
    expect(scans.length).toBeGreaterThan(0);
    for (const scan of scans)
      expect(scan['Index Cond'] ?? '', scan['Index Name']).toContain(leading.get(scan['Index Name']));
  });

  it.each(WRITE_STATEMENTS.filter((statement) => !isUpdate(statement)))(
    'reads no table: $name',
    async (statement) => {
      const nodes = await planOf(statement);
      expect(nodes.map((node) => node['Node Type'])).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/Seq Scan|Index|Join|Loop/)]),
      );
    },
  );

  it('looks up a prior issue by its campaign and its user, not all coupons of the campaign', async () => {
    const nodes = await planOf({ ...READ_STATEMENTS.READ_PRIOR_ISSUES, name: 'prior-again' });
    expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['issued_coupons_claim_key']);
    expect(nodes.map((node) => node['Index Cond'] ?? '').join()).toContain('user_id');
  });

  it('reads the pending orders of a user without reading the other orders of that user', async () => {
    const nodes = await planOf({ ...READ_STATEMENTS.READ_PENDING_ORDERS, name: 'pending-again' });
    expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['orders_pending_of_user']);
    // The index gives the orders that expire last first. A sort would read all pending orders of the user.
    expect(nodes.map((node) => node['Node Type'])).not.toEqual(
      expect.arrayContaining([expect.stringContaining('Sort')]),
    );
  });
});
