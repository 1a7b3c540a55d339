import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables/schema.ts';

const STEP_ROWS = 1_000;

/** How long what was sent can be shown and sent again. */
export const SENT_EVENTS_KEPT_FOR = '30 days';

/** What one run removed, in rows. */
export interface HousekeepingReport {
  readonly keys: number;
  readonly markers: number;
  readonly events: number;
}

type CleanedTable = 'idempotency_keys' | 'markers' | 'events';

/** Chooses rows that are too old by their `ctid`, of those that are not older than `since`. */
type TooOld = (since: Since) => RawBuilder<unknown>;
type Since = Date | '-infinity';

/**
 * An event goes when all of its order's are sent, for as long. What waits or is dead stays, whatever its age. The age of
 * the row, which is older than the sending, is what an index is asked for.
 */
const sentLongAgo: TooOld = (since) => sql`
  select ctid from events
  where created_at >= ${since} and created_at < statement_timestamp() - ${SENT_EVENTS_KEPT_FOR}::interval
    and not exists (
      select from events sibling
      where sibling.order_id = events.order_id
        and (sibling.status <> 'SENT' or sibling.sent_at >= statement_timestamp() - ${SENT_EVENTS_KEPT_FOR}::interval)
    )
  order by created_at`;

/** Removes what nobody can ask for any more, in small transactions, so that no lock is held for long. */
export class PostgresHousekeeping {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /**
   * Idempotency keys are kept for 7 days, sent events for 30; an attempt's marker is settled in seconds, and kept an hour.
   * At the signal it ends behind the step that it is at, and leaves the rest to the next run.
   */
  async run(signal?: AbortSignal): Promise<HousekeepingReport> {
    return {
      keys: await this.#remove('idempotency_keys', createdBefore('idempotency_keys', '7 days'), signal),
      markers: await this.#remove('markers', createdBefore('markers', '1 hour'), signal),
      events: await this.#remove('events', sentLongAgo, signal),
    };
  }

  async #remove(table: CleanedTable, tooOld: TooOld, signal: AbortSignal | undefined): Promise<number> {
    let removed = 0;
    let since: Since = '-infinity';
    while (!signal?.aborted) {
      const { rows, last } = await this.#removeSome(table, tooOld(since));
      removed += rows;
      if (rows === STEP_ROWS) since = last;
      // Rows lie nearly in the order of their time: what a step has passed by is found from the start again.
      else if (since !== '-infinity') since = '-infinity';
      else break;
    }
    return removed;
  }

  /**
   * One transaction. It begins where the step before ended, so as not to pass over all that is removed but not vacuumed
   * yet; and it asks an index, since by a sequential scan a step may read the whole table for its rows.
   */
  #removeSome(table: CleanedTable, tooOld: RawBuilder<unknown>): Promise<{ rows: number; last: Date }> {
    return this.#db.transaction().execute(async (db) => {
      await sql`set local enable_seqscan = off`.execute(db);
      const gone = await sql<{ rows: number; last: Date }>`
        with gone as (
          delete from ${sql.table(table)} where ctid = any (array(${tooOld} limit ${STEP_ROWS})) returning created_at
        )
        select count(*)::int as rows, max(created_at) as last from gone`.execute(db);
      const [step] = gone.rows;
      if (!step) throw new RangeError('An aggregate gave no row');
      return step;
    });
  }
}

function createdBefore(table: CleanedTable, keptFor: string): TooOld {
  return (since) => sql`
    select ctid from ${sql.table(table)}
    where created_at >= ${since} and created_at < statement_timestamp() - ${keptFor}::interval`;
}
