import type { AuditEntry } from '../../domain/audit.ts';
import { Balance, type LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { Offer, Shop } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import { DraftRows } from './draft-rows.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { priorIssueKey } from './keys.ts';
import { LOCK_ORDER, type LockableRows, mapTables, type TableName } from './lockable-tables.ts';
import type { PendingOrders } from './pending-orders.ts';

type DraftTables = { readonly [Table in TableName]: DraftRows<LockableRows[Table]> };

/** The rows that all changes of a transaction share, as the changes decided so far have left them. */
export interface TransactionRows {
  readonly now: Date;
  readonly maps: IdentityMaps;
  /** By the option's id. */
  readonly offers: ReadonlyMap<string, Offer>;
  /** By `priorIssueKey`. */
  readonly priorIssues: ReadonlySet<string>;
  readonly pendingOrders: Pick<PendingOrders, 'count'>;
}

/**
 * What one change decides. The change works on `shop`. No other change sees any of it before `keep`, and a refused change
 * is never kept.
 */
export class Draft {
  readonly shop: Shop;
  readonly movements: StockMovement[] = [];
  readonly ledger: LedgerEntry[] = [];
  readonly events: OrderEvent[] = [];
  readonly audit: AuditEntry[] = [];
  readonly #tables: DraftTables;
  #rank: Rank | null = null;

  constructor({ now, maps, offers, priorIssues, pendingOrders }: TransactionRows, locks: ChangeLocks) {
    const tables = mapTables<DraftTables>((table) => new DraftRows(table, maps[table], locks.locked(table)));
    this.#tables = tables;
    this.shop = {
      ...tables,
      now,
      balances: {
        get: (userId) => tables.balances.find(userId) ?? Balance.none(userId),
        record: (entry) => this.#record(entry),
      },
      offers: {
        find: (optionId) => {
          invariant(locks.optionIds.has(optionId), `This change has not read the offer ${optionId}`);
          return offers.get(optionId);
        },
      },
      priorIssues: {
        exists: (issue) => {
          const key = priorIssueKey(issue);
          const wasRead = locks.priorIssues.has(key);
          invariant(
            wasRead,
            `This change has not read the prior issue of ${issue.couponId} to ${issue.userId}`,
          );
          return priorIssues.has(key);
        },
      },
      pendingOrders: {
        count: (userId) => {
          invariant(
            locks.pendingOrders.has(userId),
            `This change has not read the pending orders of ${userId}`,
          );
          return pendingOrders.count(userId);
        },
      },
      movements: { add: (movement) => void this.movements.push(movement) },
      events: { add: (event) => void this.events.push(event) },
      audit: { add: (entry) => void this.audit.push(entry) },
      rank: {
        put: (rank) => {
          this.#rank = rank;
        },
      },
    };
  }

  get rank(): Rank | null {
    return this.#rank;
  }

  /** The issued coupons that the change has added or replaced. */
  get issuedCoupons(): Iterable<IssuedCoupon> {
    return this.#tables.issuedCoupons.drafted();
  }

  /** The orders that the change has added or replaced. */
  get orders(): Iterable<Order> {
    return this.#tables.orders.drafted();
  }

  /** Lets later changes of the transaction see the rows of this one. */
  keep(): void {
    for (const table of LOCK_ORDER) this.#tables[table].keep();
  }

  #record(entry: LedgerEntry): void {
    const { balances } = this.#tables;
    const before = balances.find(entry.userId);
    const version = before?.version ?? 0;
    invariant(
      entry.version === version + 1,
      `Entry ${entry.version} cannot follow version ${version} of ${entry.userId}`,
    );
    if (before) balances.put(Balance.after(entry));
    else balances.add(Balance.after(entry));
    this.ledger.push(entry);
  }
}
