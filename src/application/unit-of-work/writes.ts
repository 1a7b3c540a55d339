import type { LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { EventLease } from '../ports/outbox.ts';
import type { RowChanges } from './identity-map.ts';
import type { IdentityMaps } from './identity-maps.ts';
import type { KeyedReply, LockableRows } from './row-source.ts';

/** Everything the changes of one transaction decided: rows to be added or changed, and rows that are only ever added. */
export interface Writes extends Appended {
  readonly rows: { readonly [Table in keyof LockableRows]: RowChanges<LockableRows[Table]> };
  readonly now: Date;
  /** Of the events: those that go to this process's relay with the commit. */
  readonly lease: EventLease | null;
}

/** What is only ever added, in the order of the decisions. `rank` replaces the one before. */
export interface Appended {
  readonly movements: readonly StockMovement[];
  readonly ledger: readonly LedgerEntry[];
  readonly events: readonly OrderEvent[];
  readonly replies: readonly KeyedReply[];
  readonly rank: Rank | null;
}

export function collectWrites(held: IdentityMaps, appended: Appended, now: Date): Writes {
  return {
    rows: {
      products: held.products.changes(),
      orders: held.orders.changes(),
      stocks: held.stocks.changes(),
      coupons: held.coupons.changes(),
      issuedCoupons: held.issuedCoupons.changes(),
      balances: held.balances.changes(),
      deliveries: held.deliveries.changes(),
    },
    ...appended,
    now,
    lease: null,
  };
}

/** Whether nothing is to be written: every change was refused or replayed, or decided to do nothing. */
export function isNothing({ rows, movements, ledger, events, replies, rank }: Writes): boolean {
  const appended = movements.length + ledger.length + events.length + replies.length;
  const isUntouched = Object.values(rows).every(({ added, changed }) => added.length + changed.length === 0);
  return appended === 0 && rank === null && isUntouched;
}

/** Whether there are due events that nobody has the lease of: new ones, or such as were made due again. */
export function leavesDueEvents({ events, lease, rows }: Writes): boolean {
  return events.length > (lease?.events.length ?? 0) || rows.deliveries.changed.length > 0;
}
