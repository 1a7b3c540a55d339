import { type Kysely, sql } from 'kysely';

/**
 * Builds an index while the table is in use, in a migration that runs outside a transaction. If an earlier attempt failed,
 * PostgreSQL has left an invalid index, which is dropped first. Does nothing if the index is there and valid.
 *
 * It waits for transactions that have begun before, however long they take. No request waits for it.
 *
 * @param definition what follows the name, such as `on orders (placed_at desc)`
 */
export async function createIndexConcurrently(
  db: Kysely<unknown>,
  name: string,
  definition: string,
): Promise<void> {
  await sql`set lock_timeout = 0`.execute(db);
  const { rows: invalid } = await sql`
    select 1 from pg_index where indexrelid = to_regclass(${name}) and not indisvalid`.execute(db);
  if (invalid.length > 0) await sql`drop index concurrently ${sql.ref(name)}`.execute(db);
  await sql`create index concurrently if not exists ${sql.ref(name)} ${sql.raw(definition)}`.execute(db);
}
