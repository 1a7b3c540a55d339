import { createLogger } from '../adapters/logging/logger.ts';
import { migrateToLatest } from '../adapters/postgres/migrating/migrate.ts';
import { MigrationError } from '../adapters/postgres/migrating/migration-error.ts';
import { ConfigurationError } from './configuration.ts';

/** Runs every missing migration on the database of `DATABASE_URL`, those that build indexes concurrently, too. */
async function main(): Promise<void> {
  const { DATABASE_URL: databaseUrl } = process.env;
  if (!databaseUrl) {
    throw new ConfigurationError([
      'DATABASE_URL must be set: the embedded PostgreSQL is migrated when it starts',
    ]);
  }
  const logger = createLogger({ level: 'info', isTerminal: process.stdout.isTTY });
  const migrations = await migrateToLatest(databaseUrl, { logger });
  logger.info({ migrations }, 'The database is up to date');
}

await main().catch((error) => {
  if (!(error instanceof ConfigurationError || error instanceof MigrationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
