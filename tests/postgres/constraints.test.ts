import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { VIOLATIONS } from './constraint-violations.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createTestDatabase } from './test-database.ts';

/** Every CHECK and foreign key, and every primary key and other unique index, of the tables that `migrations/` makes. */
const CONSTRAINTS = `
  select name from (
    select conrelid, conname::text from pg_constraint where contype in ('c', 'f')
    union all
    select indrelid, indexrelid::regclass::text from pg_index where indisunique
  ) as named (table_id, name) join pg_class on pg_class.oid = table_id
  where relnamespace = 'public'::regnamespace and relname not like 'kysely%' order by name`;

// The database tells which tests there are, so it is opened before they are declared.
const database = await createTestDatabase();
await seedShop(database.url);
const client = new Client(database.url);
await client.connect();
const { rows: constraints } = await client.query<{ name: string }>(CONSTRAINTS);

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('A constraint', () => {
  it.each(constraints)('refuses what breaks it: $name', async ({ name }) => {
    const statements = VIOLATIONS[name] ?? [];
    expect(statements, 'constraint-violations.ts breaks this constraint').not.toEqual([]);
    for (const statement of statements) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ constraint: name });
    }
  });

  it('exists by every name that constraint-violations.ts breaks', () => {
    const names = constraints.map(({ name }) => name);
    expect(Object.keys(VIOLATIONS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('The schema', () => {
  it('raises P0409 if a write has moved other rows than were decided', async () => {
    await expect(client.query("select expect_rows(1, 2, 'stocks')")).rejects.toMatchObject({
      code: 'P0409',
      message: 'moved 1 of 2 rows of stocks',
    });
    const { rows } = await client.query("select expect_rows(2, 2, 'stocks') as fine");
    expect(rows).toEqual([{ fine: true }]);
  });

  it('updates the most frequently changed rows within their page, without a new index entry', async () => {
    const hot = [
      'update stocks set reserved = reserved + 1',
      'update balances set amount = amount + 1, version = version + 1',
      'update coupons set issued = issued + 1',
      `update issued_coupons set status = 'RESERVED', order_id = '${SEED.pendingOrder}' where id = '${SEED.freeCoupon}'`,
    ];
    const tables = hot.map((statement) => statement.split(' ')[1] ?? '');
    await client.query('begin');
    for (const statement of hot) await client.query(statement);
    const counts = tables.map(
      (table) => `pg_stat_get_xact_tuples_updated('${table}'::regclass) > 0 and
        pg_stat_get_xact_tuples_updated('${table}'::regclass) =
        pg_stat_get_xact_tuples_hot_updated('${table}'::regclass) as ${table}`,
    );
    const { rows } = await client.query(`select ${counts.join(', ')}`);
    await client.query('rollback');
    expect(rows).toEqual([Object.fromEntries(tables.map((table) => [table, true]))]);
  });
});
