import { invariant } from '../../domain/invariant.ts';
import type { LockedRows, NewRows } from '../ports/transactions.ts';
import type { IdentityMap } from './identity-map.ts';
import type { TableName } from './lockable-tables.ts';

/**
 * The rows of one table as one change sees them: those it has locked, and those that this transaction has added. A row
 * that the change adds or replaces is a draft until `keep`. A refused change is never kept.
 */
export class DraftRows<Row> implements LockedRows<Row>, NewRows<Row> {
  readonly #table: TableName;
  readonly #rows: IdentityMap<Row>;
  readonly #locked: ReadonlySet<string>;
  /** Made for the first draft, because most changes add or replace rows of few tables. */
  #drafts: Map<string, Row> | null = null;

  /** @param locked the keys that this change has locked */
  constructor(table: TableName, rows: IdentityMap<Row>, locked: ReadonlySet<string>) {
    this.#table = table;
    this.#rows = rows;
    this.#locked = locked;
  }

  // An arrow function, so that use cases can pass it on.
  readonly find = (key: string): Row | undefined => {
    const draft = this.#drafts?.get(key);
    if (draft !== undefined) return draft;
    const isVisible = this.#locked.has(key) || this.#rows.hasAdded(key);
    invariant(isVisible, () => `This change has not locked ${key} of ${this.#table}`);
    return this.#rows.find(key);
  };

  put(row: Row): void {
    const key = this.#rows.keyOf(row);
    invariant(this.find(key) !== undefined, () => `There is no ${key} of ${this.#table} to replace`);
    this.#draft(key, row);
  }

  add(row: Row): void {
    const key = this.#rows.keyOf(row);
    const isTaken = this.#drafts?.has(key) || this.#rows.find(key) !== undefined;
    invariant(!isTaken, () => `There is ${key} of ${this.#table} already`);
    this.#draft(key, row);
  }

  /** Lets later changes of the transaction see the drafts. */
  keep(): void {
    if (this.#drafts) this.#rows.keep(this.#drafts);
  }

  /** The rows that this change has added or replaced. */
  drafted(): Iterable<Row> {
    return this.#drafts?.values() ?? [];
  }

  #draft(key: string, row: Row): void {
    this.#drafts ??= new Map();
    this.#drafts.set(key, row);
  }
}
