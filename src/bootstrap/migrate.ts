import { migrateToLatest } from '../adapters/postgres/migrating/migrate.ts';
import { MigrationError } from '../adapters/postgres/migrating/migration-error.ts';
import { ConfigurationError, readMigrationSettings } from './configuration.ts';
import { openLog } from './open-log.ts';

/** Runs every missing migration on the database of `DATABASE_URL`, those that build indexes concurrently, too. */
async function main(): Promise<void> {
  const { databaseUrl, schema } = readMigrationSettings(process.env);
  const logger = openLog({ logLevel: 'info', logFormat: undefined, logUser: 'plain' });
  const migrations = await migrateToLatest(databaseUrl, { logger, schema });
  logger.info({ migrations }, 'The database is up to date');
}

await main().catch((error) => {
  if (!(error instanceof ConfigurationError || error instanceof MigrationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
