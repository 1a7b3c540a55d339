import { type Kysely, sql } from 'kysely';

/**
 * An event's data is built from its order when the event is sent, so new events leave `data` at this default. Events that
 * are stored already keep theirs.
 *
 * The default is an empty object and not null. A replica of an earlier build may claim such an event. It writes `data` by
 * the event's schema, whose fields are required: an empty object is refused, which is a failed attempt, and the event is
 * tried again. For null it would send an event without data.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events alter column data set default '{}'`.execute(db);
}
