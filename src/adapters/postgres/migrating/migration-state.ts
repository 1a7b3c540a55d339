import { type Kysely, sql } from 'kysely';
import { MigrationError } from './migration-error.ts';

/** The names of the migrations that the database has had, in the order in which they ran. */
export async function executedMigrations(db: Kysely<unknown>): Promise<string[]> {
  if (!(await exists(db, 'kysely_migration'))) return [];
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by timestamp, name`.execute(db);
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
  known: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (!(await exists(db, 'required_migrations'))) return;
  const { rows } = await sql<{ name: string }>`select name from required_migrations order by name`.execute(
    db,
  );
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new MigrationError(
    `This release is too old for the database, which needs ${unknown.join(', ')}. Start a later release.`,
  );
}

async function exists(db: Kysely<unknown>, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(${table}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}
