import type { PriorIssue } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import { priorIssueKey } from './keys.ts';
import type { PendingOrdersRead, UnlockedReads } from './row-source.ts';

/** What the changes of a transaction ask to read without a lock. */
export class UnlockedRequests {
  readonly #optionIds = new Set<string>();
  readonly #priorIssues = new Map<string, PriorIssue>();
  /** How many pending orders to count, by user. */
  readonly #pendingOrders = new Map<string, number>();

  addOffers(optionIds: readonly string[], locks: ChangeLocks): void {
    for (const id of optionIds) {
      this.#optionIds.add(id);
      locks.optionIds.add(id);
    }
  }

  addPriorIssue(issue: PriorIssue, locks: ChangeLocks): void {
    const key = priorIssueKey(issue);
    this.#priorIssues.set(key, issue);
    locks.priorIssues.add(key);
  }

  addPendingOrders({ userId, atMost }: PendingOrdersRead, locks: ChangeLocks): void {
    this.#pendingOrders.set(userId, Math.max(atMost, this.#pendingOrders.get(userId) ?? 0));
    locks.pendingOrders.add(userId);
  }

  /** The requests only ever grow in number. So if the number is the same as before, the requests are, too. */
  get size(): number {
    const pendingOrders = [...this.#pendingOrders.values()].reduce((sum, atMost) => sum + atMost, 0);
    return this.#optionIds.size + this.#priorIssues.size + pendingOrders;
  }

  /**
   * The changes of this transaction may pay or cancel the orders that it has locked. It reads as many pending orders more,
   * so that enough are left to count.
   *
   * @param lockedOrders how many orders the transaction has locked. It will lock no more, because no orders can be locked
   * after a round in which this is read
   */
  reads(lockedOrders: number): Omit<UnlockedReads, 'keys'> {
    return {
      optionIds: [...this.#optionIds].sort(),
      priorIssues: [...this.#priorIssues.values()],
      pendingOrders: [...this.#pendingOrders].map(([userId, atMost]) => ({
        userId,
        atMost: atMost + lockedOrders,
      })),
    };
  }
}
