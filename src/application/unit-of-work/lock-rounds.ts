import type { PriorIssue, RowLocks } from '../ports/transactions.ts';
import type { IdentityMaps } from './identity-maps.ts';
import {
  LOCK_ORDER,
  type LockableRows,
  RowBlocked,
  type RowSource,
  type TableName,
  type UnlockedReads,
  type UnlockedRows,
} from './row-source.ts';

/** What one change has locked, and what it wants read behind the locks. */
export interface LockedKeys {
  readonly tables: Readonly<Record<TableName, Set<string>>>;
  readonly optionIds: Set<string>;
  readonly priorIssues: PriorIssue[];
}

export function noKeys(): LockedKeys {
  const tables = Object.fromEntries(LOCK_ORDER.map((table) => [table, new Set<string>()]));
  return { tables: tables as Record<TableName, Set<string>>, optionIds: new Set(), priorIssues: [] };
}

interface PendingTable {
  readonly table: TableName;
  readonly keys: Set<string>;
  readonly waiting: PromiseWithResolvers<void>;
}

interface EarlyRead {
  readonly wanted: UnlockedReads;
  readonly read: UnlockedRows;
}

/**
 * Locks the rows of several changes in step: once the `lock` of every change waits or is done, the tables they wait for
 * are read in `LOCK_ORDER`, each once, with all keys sorted. So many changes cost as many reads as one, and all
 * transactions lock in the same order.
 */
export class LockRounds {
  readonly #source: RowSource;
  readonly #held: IdentityMaps;
  readonly #blocked = new Map<TableName, ReadonlySet<string>>();
  readonly #pending = new Map<TableName, PendingTable>();
  #lastRead = -1;

  constructor(source: RowSource, held: IdentityMaps) {
    this.#source = source;
    this.#held = held;
  }

  /** The locks of one change, which notes in `keys` what it asks for. */
  locksFor(keys: LockedKeys): RowLocks {
    const lock = (table: TableName) => (wanted: readonly string[]) => this.#wait(table, wanted, keys);
    const lockAndShow =
      <Table extends 'products' | 'orders'>(table: Table) =>
      async (wanted: readonly string[]): Promise<LockableRows[Table][]> => {
        await this.#wait(table, wanted, keys);
        return wanted.flatMap((key) => this.#held[table].find(key) ?? []) as LockableRows[Table][];
      };
    return {
      products: { lock: lockAndShow('products') },
      orders: { lock: lockAndShow('orders') },
      stocks: { lock: lock('stocks') },
      coupons: { lock: lock('coupons') },
      issuedCoupons: { lock: lock('issuedCoupons') },
      balances: { lock: lock('balances') },
      deliveries: { lock: lock('deliveries') },
      offers: { read: (optionIds) => optionIds.forEach((id) => void keys.optionIds.add(id)) },
      priorIssues: { read: (issue) => void keys.priorIssues.push(issue) },
    };
  }

  /**
   * Locks round after round until no change waits any more, and reads behind the last lock what `wanted` asks for by then.
   * A round that shows no change any rows is most likely the last, so that is sent along behind its locks; what more was
   * asked for meanwhile is read again.
   */
  async run(wanted: () => UnlockedReads): Promise<UnlockedRows> {
    let early: EarlyRead | null = null;
    for (;;) {
      await everyLockWaitsOrIsDone();
      if (this.#pending.size === 0) break;
      early = await this.#readRound(wanted());
    }
    const all = wanted();
    return early && isSame(early.wanted, all) ? early.read : this.#source.readUnlocked(all);
  }

  /**
   * A change that is shown rows may want more of the tables behind them, so the others wait for it with theirs: each
   * table is locked once for all.
   */
  async #readRound(wanted: UnlockedReads): Promise<EarlyRead | null> {
    const tables = LOCK_ORDER.filter((table) => this.#pending.has(table));
    const shown = tables.findLastIndex((table) => table === 'products' || table === 'orders');
    if (shown >= 0) {
      await this.#lockTables(tables.slice(0, shown + 1));
      return null;
    }
    const locking = this.#lockTables(tables);
    const [read] = await Promise.all([this.#source.readUnlocked(wanted), locking]);
    return { wanted, read };
  }

  async #wait(table: TableName, wanted: readonly string[], keys: LockedKeys): Promise<void> {
    if (LOCK_ORDER.indexOf(table) <= this.#lastRead) {
      const last = LOCK_ORDER[this.#lastRead];
      throw new RangeError(`${table} cannot be locked behind ${last}: tables are locked once, in one order`);
    }
    const pending = this.#pending.get(table) ?? {
      table,
      keys: new Set(),
      waiting: Promise.withResolvers<void>(),
    };
    this.#pending.set(table, pending);
    for (const key of wanted) {
      pending.keys.add(key);
      keys.tables[table].add(key);
    }
    await pending.waiting.promise;
    if (wanted.some((key) => this.#blocked.get(table)?.has(key))) throw new RowBlocked(table);
  }

  async #lockTables(tables: readonly TableName[]): Promise<void> {
    const round = tables.flatMap((table) => this.#pending.get(table) ?? []);
    for (const table of tables) this.#pending.delete(table);
    this.#lastRead = LOCK_ORDER.indexOf(tables.at(-1) ?? LOCK_ORDER[0]);
    await Promise.all(round.map(({ table, keys }) => this.#lock(table, [...keys].sort())));
    for (const { waiting } of round) waiting.resolve();
  }

  async #lock<Table extends TableName>(table: Table, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const { rows, blocked } = await this.#source.lock(table, keys);
    this.#held[table].load(rows);
    if (blocked.length > 0) this.#blocked.set(table, new Set(blocked));
  }
}

/** What is wanted only ever grows. */
function isSame(before: UnlockedReads, now: UnlockedReads): boolean {
  return (
    before.optionIds.length === now.optionIds.length && before.priorIssues.length === now.priorIssues.length
  );
}

/** A `lock` awaits nothing but rows, so it runs in microtasks, and they have all run when a tick that one of them asked for comes. */
function everyLockWaitsOrIsDone(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
