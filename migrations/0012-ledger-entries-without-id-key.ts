import { type Kysely, sql } from 'kysely';

/**
 * Nothing finds a ledger entry by its id. Its key is its user and version. The index of the ids cost each charge, payment
 * and refund an insert.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger_entries drop constraint ledger_entries_id_key`.execute(db);
}
