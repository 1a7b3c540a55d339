import type { Change, PriorIssue, RowLocks } from '../ports/transactions.ts';
import { ChangeLocks } from './change-locks.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { priorIssueKey } from './keys.ts';
import { LockRounds } from './lock-rounds.ts';
import { mapTables, type TableName } from './lockable-tables.ts';
import type { PendingOrdersRead, RowSource, UnlockedReads, UnlockedRows, UserKey } from './row-source.ts';
import { RunningLocks } from './running-locks.ts';

/** What was read along with a round of locks. `size` is the number of reads that had been requested by then. */
interface EarlyRead {
  readonly size: number;
  readonly rows: UnlockedRows;
}

/**
 * The first phase of a transaction. It runs the `lock` of every change, and reads what the changes ask for. A round of
 * locks begins when no `lock` runs, which means that each one has ended or waits for rows.
 *
 * A `lock` should await nothing but rows. If it awaits something else, all changes of the transaction wait for it.
 */
export class LockPhase {
  readonly #source: RowSource;
  readonly #rounds: LockRounds;
  readonly #rows: IdentityMaps;
  readonly #userKeys: readonly UserKey[];
  readonly #running = new RunningLocks();
  readonly #optionIds = new Set<string>();
  readonly #priorIssues = new Map<string, PriorIssue>();
  /** How many pending orders to count, by user. */
  readonly #pendingOrders = new Map<string, number>();

  /**
   * @param rows takes the rows that are locked
   * @param userKeys the idempotency keys whose replies are read after the last lock
   */
  constructor(source: RowSource, rows: IdentityMaps, userKeys: readonly UserKey[]) {
    this.#source = source;
    this.#rounds = new LockRounds(source, rows);
    this.#rows = rows;
    this.#userKeys = userKeys;
  }

  /** Starts the `lock` of one change. If it throws, only this change fails: `ChangeLocks.failure` has the error. */
  begin(change: Change<unknown>): ChangeLocks {
    const locks = new ChangeLocks(this.#running);
    void this.#run(change, locks);
    return locks;
  }

  /**
   * Makes rounds until the `lock` of every change has ended. Resolves with what was read after the last lock. Rejects only
   * if the source does.
   *
   * A round that shows no rows to a `lock` is most likely the last. The unlocked reads are sent along with it, right after
   * its locks, which saves a round trip. If another round follows, or a change asks for more, they are sent again.
   */
  async finish(): Promise<UnlockedRows> {
    let early: EarlyRead | null = null;
    for (;;) {
      await this.#running.none();
      if (!this.#rounds.hasRequests) break;
      early = await this.#makeRound();
    }
    return early?.size === this.#size ? early.rows : this.#source.readUnlocked(this.#reads());
  }

  async #makeRound(): Promise<EarlyRead | null> {
    const size = this.#size;
    const mayBeLast = !this.#rounds.showsRows;
    const locking = this.#rounds.lockNext();
    const reading = mayBeLast ? this.#source.readUnlocked(this.#reads()) : null;
    const [rows] = await Promise.all([reading, locking]);
    return rows && { size, rows };
  }

  async #run(change: Change<unknown>, locks: ChangeLocks): Promise<void> {
    try {
      await change.lock(this.#rowLocksFor(locks));
      locks.end(null);
    } catch (error) {
      locks.end({ error });
    }
  }

  #rowLocksFor(locks: ChangeLocks): RowLocks {
    const rounds = this.#rounds;
    return {
      ...mapTables<Locks>((table) => ({
        lock: (keys: readonly string[]) => rounds.lock(table, keys, locks),
      })),
      products: { lock: (ids) => rounds.lockAndShow('products', ids, locks) },
      orders: { lock: (ids) => rounds.lockAndShow('orders', ids, locks) },
      offers: { read: (optionIds) => this.#requestOffers(optionIds, locks) },
      priorIssues: { read: (issue) => this.#requestPriorIssue(issue, locks) },
      pendingOrders: { read: (request) => this.#requestPendingOrders(request, locks) },
    };
  }

  #requestOffers(optionIds: readonly string[], locks: ChangeLocks): void {
    for (const id of optionIds) {
      this.#optionIds.add(id);
      locks.optionIds.add(id);
    }
  }

  #requestPriorIssue(issue: PriorIssue, locks: ChangeLocks): void {
    const key = priorIssueKey(issue);
    this.#priorIssues.set(key, issue);
    locks.priorIssues.add(key);
  }

  #requestPendingOrders({ userId, atMost }: PendingOrdersRead, locks: ChangeLocks): void {
    this.#pendingOrders.set(userId, Math.max(atMost, this.#pendingOrders.get(userId) ?? 0));
    locks.pendingOrders.add(userId);
  }

  /** The requested reads only ever grow in number. So if the number is the same as before, the reads are, too. */
  get #size(): number {
    const pendingOrders = [...this.#pendingOrders.values()].reduce((sum, atMost) => sum + atMost, 0);
    return this.#optionIds.size + this.#priorIssues.size + pendingOrders;
  }

  #reads(): UnlockedReads {
    return {
      optionIds: [...this.#optionIds].sort(),
      priorIssues: [...this.#priorIssues.values()],
      pendingOrders: this.#pendingOrdersReads(),
      keys: this.#userKeys,
    };
  }

  /**
   * The changes of this transaction may pay or cancel the orders that it has locked. It reads as many more, so that enough
   * are left to count. By now it has locked all orders that it will lock: no orders can be locked after a round in which
   * this is read.
   */
  #pendingOrdersReads(): PendingOrdersRead[] {
    const locked = this.#rows.orders.size;
    return [...this.#pendingOrders].map(([userId, atMost]) => ({ userId, atMost: atMost + locked }));
  }
}

type Locks = Readonly<Record<TableName, { lock(keys: readonly string[]): Promise<void> }>>;
