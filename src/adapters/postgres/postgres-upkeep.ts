import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

const STEP_ROWS = 1_000;

/** How long what was sent can be shown and sent again. */
export const SENT_EVENTS_KEPT_FOR = '30 days';

/** What one run removed, in rows. */
export interface UpkeepReport {
  readonly keys: number;
  readonly markers: number;
  readonly events: number;
}

type UpkeptTable = 'idempotency_keys' | 'markers' | 'events';

/**
 * An event goes when all of its order's are sent, for as long. What waits or is dead stays, whatever its age. The age of
 * the row, which is older than the sending, is what an index is asked for.
 */
const SENT_LONG_AGO = sql`
  select ctid from events
  where created_at < statement_timestamp() - ${SENT_EVENTS_KEPT_FOR}::interval and not exists (
    select from events sibling
    where sibling.order_id = events.order_id
      and (sibling.status <> 'SENT' or sibling.sent_at >= statement_timestamp() - ${SENT_EVENTS_KEPT_FOR}::interval)
  )
  order by created_at`;

/** Removes what nobody can ask for any more, in small transactions, so that no lock is held for long. */
export class PostgresUpkeep {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /**
   * Idempotency keys are kept for 7 days, sent events for 30; an attempt's marker is settled in seconds, and kept an hour.
   * At the signal it ends behind the step that it is at, and leaves the rest to the next run.
   */
  async run(signal?: AbortSignal): Promise<UpkeepReport> {
    return {
      keys: await this.#remove('idempotency_keys', createdBefore('idempotency_keys', '7 days'), signal),
      markers: await this.#remove('markers', createdBefore('markers', '1 hour'), signal),
      events: await this.#remove('events', SENT_LONG_AGO, signal),
    };
  }

  async #remove(
    table: UpkeptTable,
    tooOld: RawBuilder<unknown>,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let removed = 0;
    while (!signal?.aborted) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ctid = any (array(${tooOld} limit ${STEP_ROWS}))`.execute(
        this.#db,
      );
      removed += Number(numAffectedRows);
      if (numAffectedRows < STEP_ROWS) break;
    }
    return removed;
  }
}

function createdBefore(table: UpkeptTable, keptFor: string): RawBuilder<unknown> {
  return sql`select ctid from ${sql.table(table)} where created_at < statement_timestamp() - ${keptFor}::interval`;
}
