import type pg from 'pg';
import { invariant } from '../../domain/invariant.ts';

/** A row of `settings` shows that the database is migrated. */
const ASK = "SELECT current_setting('transaction_read_only') AS read_only FROM settings";

/** Asks whether the database can serve, on a connection of its own. It never waits for the reads of shoppers. */
export class ReadinessProbe {
  readonly #pool: pg.Pool;
  #asking: Promise<string | null> | undefined;

  /** @param pool of one connection, which may reach a server that takes no writes */
  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * Resolves with null if the database takes writes, and with `writable-database` if it is read-only or in recovery.
   * Rejects if the database does not answer. Calls that come while one is under way share its answer.
   */
  missingPart(): Promise<string | null> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<string | null> {
    const { rows } = await this.#pool.query<{ read_only: string }>(ASK);
    invariant(rows[0], 'The settings have no row');
    return rows[0].read_only === 'on' ? 'writable-database' : null;
  }
}
