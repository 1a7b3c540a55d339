import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';

/** Kysely's own number. So releases that take Kysely's lock take turns with this one. */
const LOCK_ID = 3_853_314_791_062_309_107n;
const POLL_MS = 250;
/** How long a migration waits for a table. Requests that need the table wait behind it. */
const LOCK_TIMEOUT = '1s';

/** PostgreSQL for migrations. They need an address that leads to the server itself, because they lock by session. */
export class MigrationDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new PollingAdapter();
  }
}

/**
 * Takes Kysely's migration lock by asking for it again and again. Kysely waits for it in one statement. Such a statement
 * holds a snapshot, and CREATE INDEX CONCURRENTLY in another process would wait for the end of that snapshot for ever.
 */
class PollingAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    while (!(await tryLock(db))) await sleep(POLL_MS);
    await sql.raw(`set lock_timeout = '${LOCK_TIMEOUT}'`).execute(db);
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select pg_advisory_unlock(${sql.lit(LOCK_ID)})`.execute(db);
  }
}

async function tryLock(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_lock(${sql.lit(LOCK_ID)}) as locked`.execute(db);
  return rows[0]?.locked === true;
}
