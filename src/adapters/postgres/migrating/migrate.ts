import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg, { Pool } from 'pg';
import type { Logger } from '../../../application/ports/logger.ts';
import { isConnectionFailure } from '../connection-failure.ts';
import { DatabaseHosts } from '../hosts/database-hosts.ts';
import { DEFAULT_SCHEMA } from '../in-schema.ts';
import { MigrationDialect } from './migration-dialect.ts';
import { MigrationError } from './migration-error.ts';
import { loadMigrations, type ShopMigration } from './migration-files.ts';
import { executedMigrations, refuseIfTooOld } from './migration-state.ts';
import { refusePooler } from './refuse-pooler.ts';

/** The project's `migrations/`. */
const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../migrations');
/** lock_not_available. */
const TABLE_LOCKED = '55P03';
/** The pause lets the requests through that waited behind the migration. Tries for about five minutes. */
const PAUSE_MS = 4_000;
const MAX_TRIES = 60;

export interface MigrateOptions {
  /** Is told when a migration waits, and when indexes are missing. */
  readonly logger?: Pick<Logger, 'warn'>;
  /** The schema that the shop lives in. It is created if it does not exist. */
  readonly schema?: string;
  /** Where the migrations are, if not in the project's folder. */
  readonly directory?: string;
  /** How long to wait before a migration is tried again, in milliseconds. */
  readonly pauseMs?: number;
}

/**
 * Runs the migrations that the database has not had yet, each in a transaction of its own. Processes that migrate at the
 * same time take turns.
 *
 * Each migration waits at most a second for a table that another transaction has locked, because requests wait behind it.
 * Then it pauses and tries again, for about five minutes.
 *
 * @returns the names of the migrations that ran, in order
 * @throws {MigrationError} if one failed; those before it stay done
 */
export async function migrateToLatest(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  return migrate(databaseUrl, options, (pending) => pending);
}

/**
 * Does as `migrateToLatest`. But on a database that has been in use it leaves out the migrations that build indexes
 * concurrently, because they can take hours. The service runs without these indexes, only slower.
 */
export async function migrateAtStart(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  return migrate(databaseUrl, options, (pending, executed) => {
    const [left, now] = [pending.filter(runsOutside), pending.filter((entry) => !runsOutside(entry))];
    if (executed.length === 0 || left.length === 0) return pending;
    warnOfMissingIndexes(left, options.logger);
    return now;
  });
}

/**
 * Checks that the database has had every migration.
 *
 * @throws {MigrationError} that names the missing ones
 */
export async function requireMigrated(databaseUrl: string, options: MigrateOptions = {}): Promise<void> {
  await migrate(databaseUrl, options, (pending) => {
    const missing = pending.filter((entry) => !runsOutside(entry));
    if (missing.length > 0) {
      const names = missing.map(([name]) => name).join(', ');
      throw new MigrationError(
        `The database has not had these migrations: ${names}. With MIGRATE_AT_START=false, run "npm run migrate" first.`,
      );
    }
    if (pending.length > 0) warnOfMissingIndexes(pending, options.logger);
    return [];
  });
}

type NamedMigration = readonly [name: string, migration: ShopMigration];

/** Runs those of the pending migrations that `choose` returns. */
async function migrate(
  databaseUrl: string,
  { logger, schema = DEFAULT_SCHEMA, directory = MIGRATIONS, pauseMs = PAUSE_MS }: MigrateOptions,
  choose: (pending: NamedMigration[], executed: readonly string[]) => NamedMigration[],
): Promise<string[]> {
  const known = await loadMigrations(directory);
  const hosts = new DatabaseHosts(databaseUrl);
  const pool = new Pool({ ...hosts.config, max: 2, connectionTimeoutMillis: 10_000 });
  // Without a listener, the loss of an idle connection would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new MigrationDialect({ pool }, schema) });
  try {
    const executed = await executedMigrations(db, schema);
    await refuseIfTooOld(db, schema, known);
    const pending = [...known].filter(([name]) => !executed.includes(name));
    const chosen = choose(pending, executed);
    if (chosen.length > 0) await refusePooler(hosts);
    const done: string[] = [];
    for (const entry of chosen) {
      if (await migrateWithRetries(db, entry, { logger, schema, pauseMs })) done.push(entry[0]);
    }
    return done;
  } catch (error) {
    if (!isConnectionFailure(error)) throw error;
    throw new MigrationError(`PostgreSQL cannot be reached (DATABASE_URL): ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await db.destroy();
  }
}

interface Retries extends Required<Pick<MigrateOptions, 'schema' | 'pauseMs'>> {
  readonly logger: MigrateOptions['logger'] | undefined;
}

/** Runs one migration. Returns whether it ran, which is false if another process was faster. */
async function migrateWithRetries(
  db: Kysely<unknown>,
  [name, migration]: NamedMigration,
  { logger, schema, pauseMs }: Retries,
): Promise<boolean> {
  const provider = {
    getMigrations: async () => ({ ...(await placeholders(db, schema)), [name]: migration }),
  };
  const migrator = new Migrator({
    db,
    provider,
    allowUnorderedMigrations: true,
    migrationTableSchema: schema,
  });
  for (let tries = 1; ; tries += 1) {
    const { error, results = [] } = await migrator.migrateToLatest({
      disableTransactions: runsOutside([name, migration]),
    });
    if (!error) return results.length > 0;
    const isLocked = error instanceof pg.DatabaseError && error.code === TABLE_LOCKED;
    if (!isLocked || tries === MAX_TRIES) {
      throw new MigrationError(`Migration ${name} failed: ${messageOf(error)}`, { cause: error });
    }
    logger?.warn(
      { migration: name, tries },
      'A migration waits for a table that another transaction has locked',
    );
    await sleep(pauseMs);
  }
}

/**
 * Stand-ins for the migrations that the database has had. Kysely refuses a database that has had one that it does not
 * know. But a later release may have added migrations, and this release runs on them, too.
 */
async function placeholders(db: Kysely<unknown>, schema: string): Promise<Record<string, Migration>> {
  const executed = await executedMigrations(db, schema);
  return Object.fromEntries(executed.map((name) => [name, { up: async () => undefined }]));
}

function runsOutside([, { outsideTransaction = false }]: NamedMigration): boolean {
  return outsideTransaction;
}

function warnOfMissingIndexes(
  left: readonly NamedMigration[],
  logger: MigrateOptions['logger'] | undefined,
): void {
  const migrations = left.map(([name]) => name);
  logger?.warn({ migrations }, 'Some lists are slow until "npm run migrate" has built their indexes');
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
