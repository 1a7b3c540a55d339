import { type Kysely, sql } from 'kysely';

/**
 * The place in a trace of the request that an event comes from (W3C Trace Context, version 00). Null: its caller named none,
 * or an earlier release wrote the event.
 *
 * `not valid` spares reading the whole table under its lock. The column is new, so every row keeps the rule already.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table events
      add column traceparent text,
      add constraint events_traceparent_valid
        check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$') not valid`.execute(db);
}
