import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { Pool } from 'pg';

/** The database could not be brought up to date. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The project's `migrations/`. Its files are named `NNNN-title.ts` and run in the order of their names. */
const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

/**
 * Runs the migrations that the database has not had yet, all in one transaction. Replicas that start at the same time
 * take turns by Kysely's advisory lock. The first one migrates, and the others find nothing to do.
 *
 * @returns the names of the migrations that ran, in order
 * @throws {MigrationError} with the name of the migration that failed; the database is as it was before
 */
export async function migrateToLatest(databaseUrl: string, directory = MIGRATIONS): Promise<string[]> {
  const pool = new Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 10_000 });
  // Without a listener, the loss of an idle connection would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const { error, results = [] } = await new Migrator({
      db,
      provider: folderOf(directory),
    }).migrateToLatest();
    const failed = results.find(({ status }) => status === 'Error')?.migrationName;
    if (error)
      throw new MigrationError(
        `${failed ? `Migration ${failed} failed` : 'Migrating failed'}: ${messageOf(error)}`,
        { cause: error },
      );
    return results.map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

function folderOf(directory: string): MigrationProvider {
  return {
    async getMigrations() {
      const files = (await readdir(directory)).filter((file) => file.endsWith('.ts'));
      const load = async (file: string): Promise<[string, Migration]> => [
        path.basename(file, '.ts'),
        await import(path.join(directory, file)),
      ];
      return Object.fromEntries(await Promise.all(files.map(load)));
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
