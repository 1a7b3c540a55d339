import { KEY_OF, LOCK_ORDER, type TableName } from '../../application/unit-of-work/lockable-tables.ts';
import type { TableChanges, Writes } from '../../application/unit-of-work/writes.ts';
import { newDelivery } from '../../domain/delivery.ts';
import type { InMemoryStore, LockableTables } from './in-memory-store.ts';
import { replyUniqueKey, takeUniqueKeys } from './unique-keys.ts';

/** Puts into the store what a transaction writes. Throws a `RangeError`, and puts nothing, if a unique key is taken. */
export function applyWrites(store: InMemoryStore, writes: Writes): void {
  takeUniqueKeys(store.uniqueKeys, writes);
  for (const table of LOCK_ORDER) putRows(table, writes.rows, store);
  // A redelivered event loses its lease. So the result of an attempt that is under way will not be recorded.
  for (const { after } of writes.rows.deliveries.changed) store.leases.delete(after.id);
  store.movements.push(...writes.movements);
  store.ledger.push(...writes.ledger);
  store.audit.push(...writes.audit);
  for (const reply of writes.replies) store.replies.set(replyUniqueKey(reply), reply);
  for (const event of writes.events) {
    store.events.set(event.id, event);
    store.deliveries.set(event.id, newDelivery(event));
  }
  if (writes.rank && (!store.rank || store.rank.asOf < writes.rank.asOf)) store.rank = writes.rank;
}

function putRows<Table extends TableName>(table: Table, changes: TableChanges, tables: LockableTables): void {
  const { added, changed } = changes[table];
  const rows = tables[table];
  const keyOf = KEY_OF[table];
  for (const row of added) rows.set(keyOf(row), row);
  for (const { after } of changed) rows.set(keyOf(after), after);
}
