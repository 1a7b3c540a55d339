import type { Change } from '../ports/transactions.ts';
import { ChangeLocks } from './change-locks.ts';
import { ChangeRows } from './change-rows.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { LockRounds } from './lock-rounds.ts';
import type { RowSource, UnlockedReads, UnlockedRows, UserKey } from './row-source.ts';
import { RunningLocks } from './running-locks.ts';
import { UnlockedRequests } from './unlocked-requests.ts';

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
  readonly #requests = new UnlockedRequests();

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
      await change.lock(new ChangeRows(locks, this.#rounds, this.#requests));
      locks.end(null);
    } catch (error) {
      locks.end({ error });
    }
  }

  get #size(): number {
    return this.#requests.size;
  }

  #reads(): UnlockedReads {
    return { ...this.#requests.reads(this.#rows.orders.size), keys: this.#userKeys };
  }
}
