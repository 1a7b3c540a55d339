import type { PriorIssue, RowLocks } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import type { LockRounds } from './lock-rounds.ts';
import type { TableName } from './lockable-tables.ts';
import type { PendingOrdersRead } from './row-source.ts';
import type { UnlockedRequests } from './unlocked-requests.ts';

type Keys = readonly string[];

/**
 * What the `lock` of one change can lock and read. Most changes use two or three of the parts. So a part is made when it is
 * used.
 */
export class ChangeRows implements RowLocks {
  readonly #locks: ChangeLocks;
  readonly #rounds: LockRounds;
  readonly #requests: UnlockedRequests;

  constructor(locks: ChangeLocks, rounds: LockRounds, requests: UnlockedRequests) {
    this.#locks = locks;
    this.#rounds = rounds;
    this.#requests = requests;
  }

  get products() {
    return { lock: (ids: Keys) => this.#rounds.lockAndShow('products', ids, this.#locks) };
  }

  get orders() {
    return { lock: (ids: Keys) => this.#rounds.lockAndShow('orders', ids, this.#locks) };
  }

  get stocks() {
    return this.#rowsOf('stocks');
  }

  get coupons() {
    return this.#rowsOf('coupons');
  }

  get issuedCoupons() {
    return this.#rowsOf('issuedCoupons');
  }

  get balances() {
    return this.#rowsOf('balances');
  }

  get deliveries() {
    return this.#rowsOf('deliveries');
  }

  get offers() {
    return { read: (optionIds: Keys) => this.#requests.addOffers(optionIds, this.#locks) };
  }

  get priorIssues() {
    return { read: (issue: PriorIssue) => this.#requests.addPriorIssue(issue, this.#locks) };
  }

  get pendingOrders() {
    return { read: (request: PendingOrdersRead) => this.#requests.addPendingOrders(request, this.#locks) };
  }

  #rowsOf(table: TableName) {
    return { lock: (keys: Keys) => this.#rounds.lock(table, keys, this.#locks) };
  }
}
