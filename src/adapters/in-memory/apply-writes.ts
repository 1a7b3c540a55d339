import type { RowChanges } from '../../application/unit-of-work/held-rows.ts';
import type { Writes } from '../../application/unit-of-work/writes.ts';
import { newDelivery } from '../../domain/delivery.ts';
import type { InMemoryStore } from './store.ts';
import { claimUniqueKeys, replyUniqueKey } from './unique-keys.ts';

/** Puts into the store what a transaction decided: all of it, or, where a unique key is taken, nothing (`RangeError`). */
export function applyWrites(store: InMemoryStore, writes: Writes): void {
  claimUniqueKeys(store.uniqueKeys, writes);
  const { rows } = writes;
  putRows(store.products, rows.products, ({ id }) => id);
  putRows(store.orders, rows.orders, ({ id }) => id);
  putRows(store.stocks, rows.stocks, ({ optionId }) => optionId);
  putRows(store.coupons, rows.coupons, ({ id }) => id);
  putRows(store.issuedCoupons, rows.issuedCoupons, ({ id }) => id);
  putRows(store.balances, rows.balances, ({ userId }) => userId);
  putRows(store.deliveries, rows.deliveries, ({ id }) => id);
  // Whoever is sending an event that was made due again has lost it.
  for (const { after } of rows.deliveries.changed) store.leases.delete(after.id);
  store.movements.push(...writes.movements);
  store.ledger.push(...writes.ledger);
  for (const reply of writes.replies) store.replies.set(replyUniqueKey(reply), reply);
  for (const event of writes.events) {
    store.events.set(event.id, event);
    store.deliveries.set(event.id, newDelivery(event));
  }
  if (writes.rank && (!store.rank || store.rank.asOf < writes.rank.asOf)) store.rank = writes.rank;
}

function putRows<Row>(
  table: Map<string, Row>,
  { added, changed }: RowChanges<Row>,
  keyOf: (row: Row) => string,
): void {
  for (const row of added) table.set(keyOf(row), row);
  for (const { after } of changed) table.set(keyOf(after), after);
}
