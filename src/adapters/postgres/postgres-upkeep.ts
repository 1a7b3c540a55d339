import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

const STEP_ROWS = 1_000;

/** What one run removed, in rows. */
export interface UpkeepReport {
  readonly keys: number;
  readonly markers: number;
}

/** Removes what nobody can ask for any more, in small transactions, so that no lock is held for long. */
export class PostgresUpkeep {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** Idempotency keys are kept for 7 days; the marker of an attempt is settled within seconds, and kept for an hour. */
  async run(): Promise<UpkeepReport> {
    return {
      keys: await this.#remove('idempotency_keys', '7 days'),
      markers: await this.#remove('markers', '1 hour'),
    };
  }

  async #remove(table: 'idempotency_keys' | 'markers', keptFor: string): Promise<number> {
    const tooOld = sql`
      select ctid from ${sql.table(table)} where created_at < statement_timestamp() - ${keptFor}::interval limit ${STEP_ROWS}`;
    let removed = 0;
    for (;;) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ctid = any (array(${tooOld}))`.execute(this.#db);
      removed += Number(numAffectedRows);
      if (numAffectedRows < STEP_ROWS) return removed;
    }
  }
}
