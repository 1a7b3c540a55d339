import type { AuditEntry } from '../../domain/audit.ts';
import type { LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { Offer, Shop } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import { DraftRows } from './draft-rows.ts';
import { DraftShop } from './draft-shop.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { LOCK_ORDER, type LockableRows, type TableName } from './lockable-tables.ts';
import type { PendingOrders } from './pending-orders.ts';

type DraftTables = { readonly [Table in TableName]?: DraftRows<LockableRows[Table]> };

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
  rank: Rank | null = null;
  readonly #transaction: TransactionRows;
  readonly #locks: ChangeLocks;
  /** The tables that the change has used. */
  readonly #tables: DraftTables = {};

  constructor(transaction: TransactionRows, locks: ChangeLocks) {
    this.#transaction = transaction;
    this.#locks = locks;
    this.shop = new DraftShop(this, transaction, locks);
  }

  /** The rows of one table as the change sees them. */
  rowsOf<Table extends TableName>(table: Table): DraftRows<LockableRows[Table]> {
    const used = this.#tables[table];
    if (used) return used;
    const { maps } = this.#transaction;
    const rows = new DraftRows<LockableRows[Table]>(table, maps[table], this.#locks.locked(table));
    // The compiler cannot follow an index that is a type parameter.
    const tables: Partial<Record<TableName, unknown>> = this.#tables;
    tables[table] = rows;
    return rows;
  }

  /** The issued coupons that the change has added or replaced. */
  get issuedCoupons(): Iterable<IssuedCoupon> {
    return this.#tables.issuedCoupons?.drafted() ?? [];
  }

  /** The orders that the change has added or replaced. */
  get orders(): Iterable<Order> {
    return this.#tables.orders?.drafted() ?? [];
  }

  /** Lets later changes of the transaction see the rows of this one. */
  keep(): void {
    for (const table of LOCK_ORDER) this.#tables[table]?.keep();
  }
}
