import type { CommitOutcome } from '../../../src/adapters/postgres/transactions/resolve-unknown-commit.ts';
import type { World } from './world.ts';

/** A transaction on the simulated server. */
export interface Transaction {
  /** How long it waits for each locked row, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** The names of the changes that it has written. */
  readonly written: string[];
  marker: string | null;
}

/** What holds a lock: a transaction, or a stranger. */
type Holder = object;

/** The tables of a simulated server: who has locked which row, the markers, and what was committed. */
export class SimulatedDatabase {
  /** The names of the changes that were committed, once for each commit. */
  readonly committed: string[] = [];
  readonly #world: World;
  readonly #holders = new Map<string, Holder>();
  readonly #waiting = new Map<string, (() => void)[]>();
  /** The markers of transactions that run. */
  readonly #running = new Set<string>();
  readonly #markers = new Map<string, 'marker' | 'fence'>();
  /** How often the server cannot be asked for an outcome. */
  readonly #awayFromFences: number;

  constructor(world: World) {
    this.#world = world;
    this.#awayFromFences = world.random.pick([0, 0.5, 0.95]) ?? 0;
  }

  /** Whether no row is locked and no transaction has written. */
  get isQuiet(): boolean {
    return this.#holders.size === 0 && this.#running.size === 0;
  }

  /** Locks a row, if no other holder has it. */
  tryLock(row: string, holder: Holder): boolean {
    const current = this.#holders.get(row) ?? holder;
    if (current !== holder) return false;
    this.#holders.set(row, holder);
    return true;
  }

  /** Locks a row as soon as it is free. Resolves with false after the transaction's lock timeout. */
  async lock(row: string, transaction: Transaction): Promise<boolean> {
    let isOver = false;
    let wake: () => void = () => undefined;
    const timer = setTimeout(() => {
      isOver = true;
      wake();
    }, transaction.lockTimeoutMs);
    while (!isOver && !this.tryLock(row, transaction)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.#waiting.set(row, [...(this.#waiting.get(row) ?? []), resolve]);
      });
    }
    clearTimeout(timer);
    return !isOver;
  }

  /** Releases every row of the holder. */
  release(holder: Holder): void {
    const rows = [...this.#holders].filter(([, current]) => current === holder).map(([row]) => row);
    for (const row of rows) {
      this.#holders.delete(row);
      for (const wake of this.#waiting.get(row)?.splice(0) ?? []) wake();
    }
  }

  /** Inserts the marker of a transaction. Returns false if the fence is there. */
  insertMarker(marker: string, transaction: Transaction): boolean {
    if (this.#markers.has(marker)) return false;
    transaction.marker = marker;
    this.#running.add(marker);
    return true;
  }

  commit(transaction: Transaction): void {
    if (transaction.marker) this.#markers.set(transaction.marker, 'marker');
    this.committed.push(...transaction.written);
    this.rollBack(transaction);
  }

  rollBack(transaction: Transaction): void {
    if (transaction.marker) this.#running.delete(transaction.marker);
    this.release(transaction);
  }

  /** Inserts the fence, as `resolveUnknownCommit` does. Null if the transaction still runs, or the server fails. */
  async fence(marker: string): Promise<CommitOutcome | null> {
    await this.#world.step('fence');
    if (this.#running.has(marker) || this.#world.random.chance(this.#awayFromFences)) return null;
    const row = this.#markers.get(marker) ?? 'fence';
    this.#markers.set(marker, row);
    // The fence may be there although its answer is lost.
    if (this.#world.fails()) return null;
    return row === 'marker' ? 'committed' : 'aborted';
  }
}
