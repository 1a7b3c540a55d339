/** How a batch reads. `Key` must be a value that a `Map` tells apart, such as text. */
export interface ReadBatchOptions<Key, Row> {
  /** One query for the rows of all these keys, in any order; a key without a row has none among them. */
  readonly read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly keyOf: (row: Row) => Key;
  /** How many keys one query takes at the most. */
  readonly maxKeys?: number;
}

const MAX_KEYS = 500;

type Load<Key, Row> = readonly [key: Key, answer: PromiseWithResolvers<Row | undefined>];

/**
 * Makes one query of the reads of many. While a query is under way, those that come form the next one; where none is,
 * a read goes at once. A read joins only a query that has not been sent, so it never sees a row older than itself.
 */
export class ReadBatch<Key, Row> {
  readonly #read: (keys: readonly Key[]) => Promise<readonly Row[]>;
  readonly #keyOf: (row: Row) => Key;
  readonly #maxKeys: number;
  readonly #waiting = new Map<Key, PromiseWithResolvers<Row | undefined>>();
  #isReading = false;

  constructor({ read, keyOf, maxKeys = MAX_KEYS }: ReadBatchOptions<Key, Row>) {
    this.#read = read;
    this.#keyOf = keyOf;
    this.#maxKeys = maxKeys;
  }

  /** The row of this key. Rejects as the query does; other queries are not touched by that. */
  load(key: Key): Promise<Row | undefined> {
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting.promise;
    const load = Promise.withResolvers<Row | undefined>();
    this.#waiting.set(key, load);
    if (!this.#isReading) void this.#work();
    return load.promise;
  }

  async #work(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.size > 0) await this.#answer(this.#take());
    this.#isReading = false;
  }

  /** The longest waiting first. */
  #take(): readonly Load<Key, Row>[] {
    const taken = [...this.#waiting].slice(0, this.#maxKeys);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken;
  }

  async #answer(loads: readonly Load<Key, Row>[]): Promise<void> {
    try {
      const rows = await this.#read(loads.map(([key]) => key));
      const rowByKey = new Map(rows.map((row) => [this.#keyOf(row), row]));
      for (const [key, load] of loads) load.resolve(rowByKey.get(key));
    } catch (error) {
      for (const [, load] of loads) load.reject(error);
    }
  }
}
