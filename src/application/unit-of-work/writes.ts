import type { AuditEntry } from '../../domain/audit.ts';
import type { LedgerEntry } from '../../domain/balance.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { EventLease, NewEvent } from '../ports/outbox.ts';
import type { RowChanges } from './identity-map.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { type LockableRows, mapTables, type TableName } from './lockable-tables.ts';
import type { KeyedReply } from './row-source.ts';

/** What happened to the rows of each table. */
export type TableChanges = { readonly [Table in TableName]: RowChanges<LockableRows[Table]> };

/** Everything that one transaction writes. */
export interface Writes extends Appended {
  readonly rows: TableChanges;
  /** The database's clock, read after the locks. */
  readonly now: Date;
  /** The events among `events` that this process's relay sends right after the commit; null if it sends none of them. */
  readonly lease: EventLease | null;
}

/** Rows that are added and never change, in the order of the decisions. */
export interface Appended {
  readonly movements: readonly StockMovement[];
  readonly ledger: readonly LedgerEntry[];
  readonly events: readonly NewEvent[];
  readonly replies: readonly KeyedReply[];
  readonly audit: readonly AuditEntry[];
  /** Replaces the stored rank; null if it stays. */
  readonly rank: Rank | null;
}

/** Collects what the kept changes have to write. No event is leased yet. */
export function collectWrites(maps: IdentityMaps, appended: Appended, now: Date): Writes {
  const rows = mapTables<TableChanges>((table) => maps[table].changes());
  return { rows, ...appended, now, lease: null };
}

/** Whether there is nothing to write. That is so if every change was refused or replayed, or changed no row. */
export function isNothing({ rows, movements, ledger, events, replies, audit, rank }: Writes): boolean {
  const changedRows = Object.values(rows).flatMap(({ added, changed }) => [added, changed]);
  const lists = [movements, ledger, events, replies, audit, ...changedRows];
  return rank === null && lists.every((list) => list.length === 0);
}

/** Whether the transaction leaves events that a relay has to claim: new ones without a lease, or redelivered ones. */
export function leavesDueEvents({ events, lease, rows }: Writes): boolean {
  return events.length > (lease?.events.length ?? 0) || rows.deliveries.changed.length > 0;
}
