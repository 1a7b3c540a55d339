import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { HeldLease } from '../../../application/held-lease.ts';
import { invariant } from '../../../domain/invariant.ts';
import type { Database } from '../tables/schema.ts';
import { isHeld } from './postgres-job-leases.ts';

const STEP_ROWS = 1_000;

/** How long rows are kept that no request may ask for any more, as intervals of PostgreSQL. */
export interface KeptFor {
  readonly keys: string;
  /** Longer than finding out an unknown commit takes. A marker that is missing would look like an aborted transaction. */
  readonly markers: string;
  /** How long a sent event can be shown and sent again. The reconciliation must know the same time. */
  readonly sentEvents: string;
}

export const KEPT_FOR: KeptFor = { keys: '7 days', markers: '1 hour', sentEvents: '30 days' };

/** How many rows one run removed. */
export interface HousekeepingReport {
  readonly keys: number;
  readonly markers: number;
  readonly events: number;
}

type CleanedTable = 'idempotency_keys' | 'markers' | 'events';

type Since = Date | '-infinity';
/** A SELECT of the `ctid` of the rows that are too old and were created at `since` or later. */
type TooOld = (since: Since) => RawBuilder<unknown>;

/**
 * The events of an order are too old when every one of them was sent long ago. One event that is pending or dead keeps
 * all events of its order. An event is created before it is sent. So the condition on `created_at` leaves out no event
 * that is too old, and an index can serve it.
 */
function sentBefore(keptFor: string): TooOld {
  return (since) => sql`
    select ctid from $schema.events
    where created_at >= ${since} and created_at < statement_timestamp() - ${keptFor}::interval
      and not exists (
        select from $schema.events sibling
        where sibling.order_id = events.order_id
          and (sibling.status <> 'SENT' or sibling.sent_at >= statement_timestamp() - ${keptFor}::interval)
      )
    order by created_at`;
}

/** Removes rows that no request can ask for any more, in small transactions, so that no lock is held for long. */
export class PostgresHousekeeping {
  readonly #db: Kysely<Database>;
  readonly #keptFor: KeptFor;

  constructor(db: Kysely<Database>, keptFor: KeptFor = KEPT_FOR) {
    this.#db = db;
    this.#keptFor = keptFor;
  }

  /**
   * By default keeps idempotency keys for 7 days and sent events for 30 days. Keeps markers for an hour, because an unknown
   * commit is resolved within seconds. After the lease's signal aborts, the run ends with the step that is under way, and
   * the next run goes on. After the end of the lease it removes nothing.
   */
  async run(lease: HeldLease): Promise<HousekeepingReport> {
    const { keys, markers, sentEvents } = this.#keptFor;
    return {
      keys: await this.#remove('idempotency_keys', createdBefore('idempotency_keys', keys), lease),
      markers: await this.#remove('markers', createdBefore('markers', markers), lease),
      events: await this.#remove('events', sentBefore(sentEvents), lease),
    };
  }

  async #remove(table: CleanedTable, tooOld: TooOld, lease: HeldLease): Promise<number> {
    let removed = 0;
    let since: Since = '-infinity';
    while (!lease.signal.aborted) {
      const { rows, last } = await this.#removeStep(table, tooOld(since), lease);
      removed += rows;
      // Rows are only roughly in time order, so a step can miss a few. When a step finds less than a full batch, we start
      // again from the oldest row to collect them.
      if (rows === STEP_ROWS) since = last;
      else if (since !== '-infinity') since = '-infinity';
      else break;
    }
    return removed;
  }

  /**
   * Removes the rows of one step, in one transaction. A step starts where the step before ended. If it started from the
   * oldest row, it would read every row that is removed but not vacuumed yet. Sequential scans are switched off, because
   * one could read the whole table to find the rows of one step.
   */
  #removeStep(
    table: CleanedTable,
    tooOld: RawBuilder<unknown>,
    lease: HeldLease,
  ): Promise<{ rows: number; last: Date }> {
    return this.#db.transaction().execute(async (db) => {
      await sql`set local enable_seqscan = off`.execute(db);
      const { rows } = await sql<{ rows: number; last: Date }>`
        with gone as (
          delete from ${sql.raw(`$schema.${table}`)}
          where ctid = any (array(${tooOld} limit ${STEP_ROWS})) and ${isHeld(lease.current)} returning created_at
        )
        select count(*)::int as rows, max(created_at) as last from gone`.execute(db);
      const [step] = rows;
      invariant(step, 'An aggregate gave no row');
      return step;
    });
  }
}

function createdBefore(table: CleanedTable, keptFor: string): TooOld {
  return (since) => sql`
    select ctid from ${sql.raw(`$schema.${table}`)}
    where created_at >= ${since} and created_at < statement_timestamp() - ${keptFor}::interval`;
}
