import { type Kysely, sql } from 'kysely';

/**
 * The migrations that a release must know to run on this database. A migration that removes something adds its own name,
 * because an older release may still use what was removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table required_migrations (
      name text not null,
      constraint required_migrations_pkey primary key (name)
    )`.execute(db);
}
