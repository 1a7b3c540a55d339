import type { LockedRows, NewRows } from '../ports/transactions.ts';

/** What became of the rows of one table. */
export interface RowChanges<Row> {
  readonly added: readonly Row[];
  readonly changed: readonly { readonly before: Row; readonly after: Row }[];
}

/** The rows of one table that a transaction holds, as the last kept decision left them. */
export class IdentityMap<Row> {
  readonly keyOf: (row: Row) => string;
  readonly #before = new Map<string, Row>();
  readonly #current = new Map<string, Row>();

  constructor(keyOf: (row: Row) => string) {
    this.keyOf = keyOf;
  }

  load(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#before.set(this.keyOf(row), row);
      this.#current.set(this.keyOf(row), row);
    }
  }

  find(key: string): Row | undefined {
    return this.#current.get(key);
  }

  /** Whether this transaction added the row, so that nobody else can have it. */
  hasAdded(key: string): boolean {
    return this.#current.has(key) && !this.#before.has(key);
  }

  keep(drafts: ReadonlyMap<string, Row>): void {
    for (const [key, row] of drafts) this.#current.set(key, row);
  }

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

/** One change's view of held rows: it sees those it has locked, and its drafts count only once they are kept. */
export class DraftRows<Row> implements LockedRows<Row>, NewRows<Row> {
  readonly #table: string;
  readonly #held: IdentityMap<Row>;
  readonly #locked: ReadonlySet<string>;
  readonly #drafts = new Map<string, Row>();

  constructor(table: string, held: IdentityMap<Row>, locked: ReadonlySet<string>) {
    this.#table = table;
    this.#held = held;
    this.#locked = locked;
  }

  readonly find = (key: string): Row | undefined => {
    if (!this.#locked.has(key) && !this.#drafts.has(key) && !this.#held.hasAdded(key)) {
      throw new RangeError(`${this.#table} ${key} was not locked by this change`);
    }
    return this.#drafts.get(key) ?? this.#held.find(key);
  };

  readonly put = (row: Row): void => {
    const key = this.#held.keyOf(row);
    if (this.find(key) === undefined)
      throw new RangeError(`${this.#table} ${key} is not there to be changed`);
    this.#drafts.set(key, row);
  };

  readonly add = (row: Row): void => {
    const key = this.#held.keyOf(row);
    if (this.#drafts.has(key) || this.#held.find(key) !== undefined) {
      throw new RangeError(`${this.#table} ${key} is there already`);
    }
    this.#drafts.set(key, row);
  };

  /** Puts a row, whether it was there or not. The change has locked its key. */
  readonly set = (row: Row): void => {
    this.find(this.#held.keyOf(row));
    this.#drafts.set(this.#held.keyOf(row), row);
  };

  keep(): void {
    this.#held.keep(this.#drafts);
  }

  /** The rows this change has drafted. */
  drafted(): Iterable<Row> {
    return this.#drafts.values();
  }
}
