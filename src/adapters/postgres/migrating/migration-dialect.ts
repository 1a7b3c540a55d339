import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Kysely,
  PostgresAdapter,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresIntrospector,
  sql,
  type TableMetadata,
} from 'kysely';
import { DEFAULT_SCHEMA } from '../in-schema.ts';

/** Kysely's own number, for the default schema. So releases that take Kysely's lock take turns with this one. */
const LOCK_ID = 3_853_314_791_062_309_107n;
const POLL_MS = 250;
/** How long a migration waits for a table. Requests that need the table wait behind it. */
const LOCK_TIMEOUT = '1s';

/**
 * PostgreSQL for migrations. They need an address that leads to the server itself, because they lock by session. They name
 * their tables without a schema, so their session's `search_path` is the schema of the shop.
 */
export class MigrationDialect extends PostgresDialect {
  readonly #schema: string;

  constructor(config: PostgresDialectConfig, schema: string) {
    super(config);
    this.#schema = schema;
  }

  override createAdapter(): PostgresAdapter {
    return new PollingAdapter(this.#schema);
  }

  override createIntrospector(db: Kysely<never>): PostgresIntrospector {
    return new NamesOnlyIntrospector(db);
  }
}

/**
 * Tells only the names of the tables, which is all that migrating asks for. Kysely also asks for their columns, in every
 * schema. That fails if a migration of another shop drops a column meanwhile.
 */
class NamesOnlyIntrospector extends PostgresIntrospector {
  readonly #db: Kysely<never>;

  constructor(db: Kysely<never>) {
    super(db);
    this.#db = db;
  }

  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ schema: string; name: string }>`
      select schemaname as schema, tablename as name from pg_tables`.execute(this.#db);
    return rows.map((table) => ({ ...table, isView: false, isForeign: false, columns: [] }));
  }
}

/**
 * Takes Kysely's migration lock by asking for it again and again. Kysely waits for it in one statement. Such a statement
 * holds a snapshot, and CREATE INDEX CONCURRENTLY in another process would wait for the end of that snapshot for ever.
 */
class PollingAdapter extends PostgresAdapter {
  readonly #schema: string;

  constructor(schema: string) {
    super();
    this.#schema = schema;
  }

  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    while (!(await tryLock(db, this.#schema))) await sleep(POLL_MS);
    await sql.raw(`set lock_timeout = '${LOCK_TIMEOUT}'`).execute(db);
    await sql`set search_path = ${sql.id(this.#schema)}`.execute(db);
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select pg_advisory_unlock(${lockOf(this.#schema)})`.execute(db);
  }
}

async function tryLock(db: Kysely<unknown>, schema: string): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_lock(${lockOf(schema)}) as locked`.execute(db);
  return rows[0]?.locked === true;
}

/** Each schema has a lock of its own, so that shops do not wait for the migrations of others. */
function lockOf(schema: string) {
  const id = sql.lit(LOCK_ID);
  return schema === DEFAULT_SCHEMA ? id : sql`hashtextextended(${schema}, ${id})`;
}
