import type { AuditEntry } from '../../domain/audit.ts';
import { Balance, type LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { Offer, PriorIssue, Shop } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import type { Draft, TransactionRows } from './draft.ts';
import { priorIssueKey } from './keys.ts';

/** The shop as one change sees it. A part is made when the change uses it, because most changes use few of them. */
export class DraftShop implements Shop {
  readonly #draft: Draft;
  readonly #transaction: TransactionRows;
  readonly #locks: ChangeLocks;

  constructor(draft: Draft, transaction: TransactionRows, locks: ChangeLocks) {
    this.#draft = draft;
    this.#transaction = transaction;
    this.#locks = locks;
  }

  get now() {
    return this.#transaction.now;
  }

  get products() {
    return this.#draft.rowsOf('products');
  }

  get orders() {
    return this.#draft.rowsOf('orders');
  }

  get stocks() {
    return this.#draft.rowsOf('stocks');
  }

  get coupons() {
    return this.#draft.rowsOf('coupons');
  }

  get issuedCoupons() {
    return this.#draft.rowsOf('issuedCoupons');
  }

  get deliveries() {
    return this.#draft.rowsOf('deliveries');
  }

  get balances() {
    return {
      get: (userId: string) => this.#draft.rowsOf('balances').find(userId) ?? Balance.none(userId),
      record: (entry: LedgerEntry) => this.#record(entry),
    };
  }

  get offers() {
    return { find: (optionId: string) => this.#offer(optionId) };
  }

  get priorIssues() {
    return { exists: (issue: PriorIssue) => this.#wasIssued(issue) };
  }

  get pendingOrders() {
    return { count: (userId: string) => this.#pendingOrdersOf(userId) };
  }

  get movements() {
    return { add: (movement: StockMovement) => void this.#draft.movements.push(movement) };
  }

  get events() {
    return { add: (event: OrderEvent) => void this.#draft.events.push(event) };
  }

  get audit() {
    return { add: (entry: AuditEntry) => void this.#draft.audit.push(entry) };
  }

  get rank() {
    return {
      put: (rank: Rank) => {
        this.#draft.rank = rank;
      },
    };
  }

  #offer(optionId: string): Offer | undefined {
    const wasRead = this.#locks.optionIds.has(optionId);
    invariant(wasRead, () => `This change has not read the offer ${optionId}`);
    return this.#transaction.offers.get(optionId);
  }

  #wasIssued(issue: PriorIssue): boolean {
    const key = priorIssueKey(issue);
    const wasRead = this.#locks.priorIssues.has(key);
    invariant(
      wasRead,
      () => `This change has not read the prior issue of ${issue.couponId} to ${issue.userId}`,
    );
    return this.#transaction.priorIssues.has(key);
  }

  #pendingOrdersOf(userId: string): number {
    const wasRead = this.#locks.pendingOrders.has(userId);
    invariant(wasRead, () => `This change has not read the pending orders of ${userId}`);
    return this.#transaction.pendingOrders.count(userId);
  }

  #record(entry: LedgerEntry): void {
    const balances = this.#draft.rowsOf('balances');
    const before = balances.find(entry.userId);
    const version = before?.version ?? 0;
    invariant(
      entry.version === version + 1,
      () => `Entry ${entry.version} cannot follow version ${version} of ${entry.userId}`,
    );
    if (before) balances.put(Balance.after(entry));
    else balances.add(Balance.after(entry));
    this.#draft.ledger.push(entry);
  }
}
