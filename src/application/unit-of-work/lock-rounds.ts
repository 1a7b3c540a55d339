import { invariant } from '../../domain/invariant.ts';
import type { ChangeLocks } from './change-locks.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { LOCK_ORDER, type LockableRows, type TableName } from './lockable-tables.ts';
import { RowBlocked, type RowSource } from './row-source.ts';

/** The tables whose rows are shown to a `lock`. It may use those rows to choose what else it locks. */
type ShownTable = 'products' | 'orders';
const SHOWN_TABLES: ReadonlySet<TableName> = new Set<ShownTable>(['products', 'orders']);

/** What all changes have requested of one table since the last round. */
interface TableRequest {
  readonly table: TableName;
  readonly keys: Set<string>;
  readonly changes: { readonly locks: ChangeLocks; readonly keys: readonly string[] }[];
  readonly answered: PromiseWithResolvers<void>;
}

/**
 * Locks the rows of several changes in rounds. A round takes the requests of all changes, table by table in `LOCK_ORDER`,
 * with all keys of a table sorted. So a hundred changes need no more statements than one, and all transactions lock rows
 * in the same order.
 *
 * Invariant: a transaction locks each table once.
 */
export class LockRounds {
  readonly #source: RowSource;
  readonly #rows: IdentityMaps;
  readonly #requests = new Map<TableName, TableRequest>();
  readonly #blocked = new Map<TableName, ReadonlySet<string>>();
  #round = 0;
  /** The index in `LOCK_ORDER` of the last table that was locked; -1 before the first. */
  #lastLocked = -1;

  constructor(source: RowSource, rows: IdentityMaps) {
    this.#source = source;
    this.#rows = rows;
  }

  /** Whether there is a round to make. */
  get hasRequests(): boolean {
    return this.#requests.size > 0;
  }

  /** Whether the next round shows rows to a `lock`, which may then request more. */
  get showsRows(): boolean {
    return [...SHOWN_TABLES].some((table) => this.#requests.has(table));
  }

  /**
   * Requests rows for one change. Resolves when a round has locked them; rejects with `RowBlocked` if another transaction
   * has locked one of them.
   */
  async lock(table: TableName, keys: readonly string[], locks: ChangeLocks): Promise<void> {
    invariant(
      LOCK_ORDER.indexOf(table) > this.#lastLocked,
      () =>
        `${table} cannot be locked after ${LOCK_ORDER[this.#lastLocked]}: each table is locked once, in one order`,
    );
    locks.request(table, this.#round);
    const request = this.#requestOf(table);
    for (const key of keys) request.keys.add(key);
    request.changes.push({ locks, keys });
    await request.answered.promise;
    const blocked = this.#blocked.get(table);
    const key = blocked && keys.find((one) => blocked.has(one));
    if (key !== undefined) throw new RowBlocked(table, key);
  }

  /** As `lock`. Resolves with the rows, in the order of the keys. Keys without a row are left out. */
  async lockAndShow<Table extends ShownTable>(
    table: Table,
    keys: readonly string[],
    locks: ChangeLocks,
  ): Promise<readonly LockableRows[Table][]> {
    await this.lock(table, keys, locks);
    return keys.flatMap((key) => this.#rows[table].find(key) ?? []);
  }

  /**
   * Makes the next round. It ends with the first table whose rows are shown: a `lock` that sees them may request more rows
   * of the tables after that one, and each table is locked once. Requests for those tables wait for a later round.
   */
  async lockNext(): Promise<void> {
    const requests = LOCK_ORDER.flatMap((table) => this.#requests.get(table) ?? []);
    const shown = requests.findIndex(({ table }) => SHOWN_TABLES.has(table));
    const round = shown < 0 ? requests : requests.slice(0, shown + 1);
    this.#round += 1;
    for (const { table } of round) {
      this.#requests.delete(table);
      this.#lastLocked = LOCK_ORDER.indexOf(table);
    }
    await Promise.all(round.map(({ table, keys }) => this.#lockTable(table, [...keys].sort())));
    for (const request of round) this.#answer(request);
  }

  #requestOf(table: TableName): TableRequest {
    const request = this.#requests.get(table) ?? {
      table,
      keys: new Set(),
      changes: [],
      answered: Promise.withResolvers<void>(),
    };
    this.#requests.set(table, request);
    return request;
  }

  async #lockTable<Table extends TableName>(table: Table, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const { rows, blocked } = await this.#source.lock(table, keys);
    this.#rows[table].load(rows);
    if (blocked.length > 0) this.#blocked.set(table, new Set(blocked));
  }

  #answer({ table, changes, answered }: TableRequest): void {
    const blocked = this.#blocked.get(table);
    for (const { locks, keys } of changes) {
      locks.answer(table, blocked ? keys.filter((key) => !blocked.has(key)) : keys);
    }
    answered.resolve();
  }
}
