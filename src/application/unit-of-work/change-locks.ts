import { invariant } from '../../domain/invariant.ts';
import type { TableName } from './lockable-tables.ts';
import type { RunningLocks } from './running-locks.ts';

const NO_KEYS: ReadonlySet<string> = new Set();

/**
 * The state of the `lock` of one change, and the rows that it has locked. A `lock` runs, or waits for rows that it has
 * requested, or has ended.
 */
export class ChangeLocks {
  #optionIds: Set<string> | null = null;
  #priorIssues: Set<string> | null = null;
  #pendingOrders: Set<string> | null = null;
  readonly #locked = new Map<TableName, Set<string>>();
  readonly #running: RunningLocks;
  #unanswered = 0;
  #requestedInRound = 0;
  #hasEnded = false;
  #failure: { readonly error: unknown } | null = null;

  /** The `lock` runs from now on. */
  constructor(running: RunningLocks) {
    this.#running = running;
    running.enter();
  }

  /** What the `lock` threw, if it did. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  // No change reads everything. So these sets are made when they are first used.

  /** The ids of the options that the change has asked to read without a lock. */
  get optionIds(): Set<string> {
    this.#optionIds ??= new Set();
    return this.#optionIds;
  }

  /** The prior issues that it has asked for, by `priorIssueKey`. */
  get priorIssues(): Set<string> {
    this.#priorIssues ??= new Set();
    return this.#priorIssues;
  }

  /** The users whose pending orders it has asked for. */
  get pendingOrders(): Set<string> {
    this.#pendingOrders ??= new Set();
    return this.#pendingOrders;
  }

  /** The keys of the rows that the change has locked. */
  locked(table: TableName): ReadonlySet<string> {
    return this.#locked.get(table) ?? NO_KEYS;
  }

  /**
   * The `lock` requests rows, and waits for them. Several requests may be open at once only if they were made in the same
   * round. A `lock` with an open request counts as waiting, so the next round may start before it makes another request.
   */
  request(table: TableName, round: number): void {
    invariant(
      this.#unanswered === 0 || this.#requestedInRound === round,
      () => `${table} cannot be locked yet: first await all rows that were requested before`,
    );
    if (this.#isRunning) this.#running.leave();
    this.#unanswered += 1;
    this.#requestedInRound = round;
  }

  /** The rows of one request have come. If no other request is open, the `lock` runs again. */
  answer(table: TableName, keys: readonly string[]): void {
    const locked = this.#locked.get(table) ?? new Set<string>();
    this.#locked.set(table, locked);
    for (const key of keys) locked.add(key);
    this.#unanswered -= 1;
    if (this.#isRunning) this.#running.enter();
  }

  /** The `lock` has ended. */
  end(failure: { readonly error: unknown } | null): void {
    if (this.#isRunning) this.#running.leave();
    this.#hasEnded = true;
    this.#failure = failure;
  }

  get #isRunning(): boolean {
    return !this.#hasEnded && this.#unanswered === 0;
  }
}
