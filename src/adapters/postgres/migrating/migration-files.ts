import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Migration } from 'kysely/migration';

/** A file of `migrations/`. Its transaction also records that the migration ran. */
export interface ShopMigration extends Migration {
  /**
   * Whether it runs without a transaction, as CREATE INDEX CONCURRENTLY must. It can take hours on a large table and can
   * stop halfway. So it must be harmless to run it again, and a service that starts leaves it to `npm run migrate`.
   */
  readonly outsideTransaction?: boolean;
}

/** The migrations of a folder by name. The files are named `NNNN-title.ts`, and run in the order of their names. */
export async function loadMigrations(directory: string): Promise<ReadonlyMap<string, ShopMigration>> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.ts')).sort();
  const load = async (file: string): Promise<[string, ShopMigration]> => [
    path.basename(file, '.ts'),
    await import(path.join(directory, file)),
  ];
  return new Map(await Promise.all(files.map(load)));
}
