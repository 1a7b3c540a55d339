/** What a transaction did to the rows of one table. */
export interface RowChanges<Row> {
  readonly added: readonly Row[];
  readonly changed: readonly { readonly before: Row; readonly after: Row }[];
}

/**
 * The rows of one table that a transaction has read or added, each once, by key (Fowler's Identity Map). Each row is as
 * the last kept change has left it.
 */
export class IdentityMap<Row> {
  readonly keyOf: (row: Row) => string;
  readonly #before = new Map<string, Row>();
  readonly #current = new Map<string, Row>();

  constructor(keyOf: (row: Row) => string) {
    this.keyOf = keyOf;
  }

  /** How many rows were read or added. */
  get size(): number {
    return this.#current.size;
  }

  /** Takes rows as they were read. */
  load(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#before.set(this.keyOf(row), row);
      this.#current.set(this.keyOf(row), row);
    }
  }

  find(key: string): Row | undefined {
    return this.#current.get(key);
  }

  /** Whether this transaction added the row. No other transaction can see such a row, so it needs no lock. */
  hasAdded(key: string): boolean {
    return this.#current.has(key) && !this.#before.has(key);
  }

  /** Takes the rows that a change has added or replaced, by key. */
  keep(drafts: ReadonlyMap<string, Row>): void {
    for (const [key, row] of drafts) this.#current.set(key, row);
  }

  /** The difference between the rows as they were read and as they are now. */
  changes(): RowChanges<Row> {
    const added: Row[] = [];
    const changed: { before: Row; after: Row }[] = [];
    for (const [key, after] of this.#current) {
      const before = this.#before.get(key);
      if (before === undefined) added.push(after);
      else if (before !== after) changed.push({ before, after });
    }
    return { added, changed };
  }
}
