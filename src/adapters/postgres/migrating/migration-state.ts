import { type Kysely, sql } from 'kysely';
import { MigrationError } from './migration-error.ts';

/** The names of the migrations that the database has had, in the order in which they ran. */
export async function executedMigrations(db: Kysely<unknown>, schema: string): Promise<string[]> {
  if (!(await exists(db, schema, 'kysely_migration'))) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.id(schema, 'kysely_migration')} order by timestamp, name`.execute(db);
  return rows.map(({ name }) => name);
}

/**
 * Refuses a database that needs a later release. A migration that removes something adds its name to
 * `required_migrations`. A release that does not know that migration may still use what was removed.
 *
 * @throws {MigrationError} that names the migrations
 */
export async function refuseIfTooOld(
  db: Kysely<unknown>,
  schema: string,
  known: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (!(await exists(db, schema, 'required_migrations'))) return;
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.id(schema, 'required_migrations')} order by name`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new MigrationError(
    `This release is too old for the database, which needs ${unknown.join(', ')}. Start a later release.`,
  );
}

async function exists(db: Kysely<unknown>, schema: string, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(${`"${schema}".${table}`}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}
