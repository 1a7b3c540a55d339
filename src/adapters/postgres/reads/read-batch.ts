import { Unavailable } from '../../../application/ports/unavailable.ts';
import { READ_TIMEOUT_MS, tooManyReads } from '../read-limits.ts';

/** How a batch reads. Keys are compared as a `Map` compares them. */
export interface ReadBatchOptions<Key, Row> {
  /** Reads the rows of all these keys with one query. The rows come in any order. A key may have no row. */
  readonly read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly keyOf: (row: Row) => Key;
  /** The most keys of one query. */
  readonly maxKeys?: number;
}

const MAX_KEYS = 500;
/** How many keys may wait for their query. One more is refused at once. */
const MAX_WAITING = 2_000;

interface Load<Row> extends PromiseWithResolvers<Row | undefined> {
  /** Refuses the load if it takes too long. */
  readonly timer: NodeJS.Timeout;
}

/**
 * Combines reads by key into few queries. If no query is under way, a read is sent at once. If one is, the reads that
 * arrive meanwhile form the next query. A read joins only a query that has not been sent, so a row is never older than
 * the call that asked for it.
 */
export class ReadBatch<Key, Row> {
  readonly #read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly #keyOf: (row: Row) => Key;
  readonly #maxKeys: number;
  readonly #waiting = new Map<Key, Load<Row>>();
  #isReading = false;

  constructor({ read, keyOf, maxKeys = MAX_KEYS }: ReadBatchOptions<Key, Row>) {
    this.#read = read;
    this.#keyOf = keyOf;
    this.#maxKeys = maxKeys;
  }

  /**
   * The row of this key. Rejects if the query of this read fails, and with `Unavailable` if there is no row after 5 seconds:
   * `OVERLOADED` if the query was not sent, otherwise `DATABASE_UNAVAILABLE`.
   */
  load(key: Key): Promise<Row | undefined> {
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting.promise;
    if (this.#waiting.size >= MAX_WAITING) return Promise.reject(tooManyReads());
    const timer = setTimeout(() => this.#giveUp(key, load), READ_TIMEOUT_MS);
    const load: Load<Row> = { ...Promise.withResolvers<Row | undefined>(), timer };
    this.#waiting.set(key, load);
    if (!this.#isReading) void this.#work();
    return load.promise;
  }

  #giveUp(key: Key, load: Load<Row>): void {
    const isWaiting = this.#waiting.get(key) === load;
    if (isWaiting) this.#waiting.delete(key);
    const unanswered = new Unavailable('DATABASE_UNAVAILABLE', 'The database does not answer.');
    load.reject(isWaiting ? tooManyReads() : unanswered);
  }

  async #work(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.size > 0) await this.#answer(this.#take());
    this.#isReading = false;
  }

  /** Takes the keys of the next query. The key that has waited longest comes first. */
  #take(): readonly (readonly [Key, Load<Row>])[] {
    const taken = [...this.#waiting].slice(0, this.#maxKeys);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken;
  }

  async #answer(loads: readonly (readonly [Key, Load<Row>])[]): Promise<void> {
    try {
      const rows = await this.#read(loads.map(([key]) => key));
      const rowByKey = new Map(rows.map((row) => [this.#keyOf(row), row]));
      for (const [key, load] of loads) load.resolve(rowByKey.get(key));
    } catch (error) {
      for (const [, load] of loads) load.reject(error);
    } finally {
      for (const [, { timer }] of loads) clearTimeout(timer);
    }
  }
}
