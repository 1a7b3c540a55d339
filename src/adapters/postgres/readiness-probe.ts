import { Unavailable } from '../../application/ports/unavailable.ts';
import { invariant } from '../../domain/invariant.ts';
import type { FlightPool } from './flight-pool.ts';
import type { NamedStatement } from './named-statement.ts';
import { ReadOnlyServer } from './read-only-server.ts';

/** A row of `settings` shows that the database is migrated. */
const ASK: NamedStatement = {
  name: 'ask-readiness',
  text: "SELECT current_setting('transaction_read_only') AS read_only FROM $schema.settings",
};

/** Asks whether the database can serve, on a connection that no shopper's read and no batch takes. */
export class ReadinessProbe {
  readonly #pool: Pick<FlightPool, 'rows'>;
  readonly #onReadOnly: () => void;
  #asking: Promise<string | null> | undefined;

  /**
   * @param pool which may reach a server that takes no writes
   * @param onReadOnly called if it has reached one
   */
  constructor(pool: Pick<FlightPool, 'rows'>, onReadOnly: () => void) {
    this.#pool = pool;
    this.#onReadOnly = onReadOnly;
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
    if (!(await this.#isReadOnly())) return null;
    this.#onReadOnly();
    return 'writable-database';
  }

  /** If the database has several hosts, and none of them takes writes, no connection is made. */
  async #isReadOnly(): Promise<boolean> {
    try {
      const [row] = await this.#pool.rows<{ read_only: string }>(ASK, []);
      invariant(row, 'The settings have no row');
      return row.read_only === 'on';
    } catch (error) {
      if (error instanceof Unavailable && error.cause instanceof ReadOnlyServer) return true;
      throw error;
    }
  }
}
