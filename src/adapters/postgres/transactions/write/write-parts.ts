import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import type { Product } from '../../../../domain/product.ts';
import { AUDIT_ENTRIES } from '../../tables/audit-entries.ts';
import { BALANCES } from '../../tables/balances.ts';
import { COUPONS } from '../../tables/coupons.ts';
import { DELIVERIES, EVENTS, newEvent } from '../../tables/events.ts';
import { IDEMPOTENCY_KEYS } from '../../tables/idempotency-keys.ts';
import { ISSUED_COUPONS } from '../../tables/issued-coupons.ts';
import { LEDGER_ENTRIES } from '../../tables/ledger-entries.ts';
import { OPTIONS, type PlacedOption } from '../../tables/options.ts';
import { ORDER_LINES, placedLines } from '../../tables/order-lines.ts';
import { ORDERS } from '../../tables/orders.ts';
import { PRODUCTS } from '../../tables/products.ts';
import { RANK } from '../../tables/rank.ts';
import { STOCK_MOVEMENTS } from '../../tables/stock-movements.ts';
import { STOCKS } from '../../tables/stocks.ts';
import { insert, insertOrReplace } from './insert.ts';
import { update } from './update.ts';
import type { WritePart } from './write-part.ts';

/**
 * Every table's share of a write, in the order in which they are sent. A row is inserted after the rows that it refers to,
 * and updated after all inserts: an issued coupon that is held refers to the new order.
 */
export const WRITE_PARTS: readonly WritePart[] = [
  insert(PRODUCTS, ({ rows }) => rows.products.added),
  insertOrReplace(OPTIONS, optionsToStore),
  insert(STOCKS, ({ rows }) => rows.stocks.added),
  insert(STOCK_MOVEMENTS, ({ movements }) => movements),
  insert(COUPONS, ({ rows }) => rows.coupons.added),
  insert(ISSUED_COUPONS, ({ rows }) => rows.issuedCoupons.added),
  insert(ORDERS, ({ rows }) => rows.orders.added),
  insert(ORDER_LINES, ({ rows }) => rows.orders.added.flatMap(placedLines)),
  insert(BALANCES, ({ rows }) => rows.balances.added),
  insert(LEDGER_ENTRIES, ({ ledger }) => ledger),
  insert(EVENTS, newEvents),
  insert(IDEMPOTENCY_KEYS, ({ replies, now }) => replies.map((reply) => ({ reply, now }))),
  insert(AUDIT_ENTRIES, ({ audit }) => audit),
  // A later rank that is stored already stays.
  insertOrReplace(RANK, ({ rank }) => (rank ? [rank] : []), 'rank.as_of < excluded.as_of'),
  update(PRODUCTS, ({ rows }) => rows.products.changed),
  update(STOCKS, ({ rows }) => rows.stocks.changed),
  update(COUPONS, ({ rows }) => rows.coupons.changed),
  update(ISSUED_COUPONS, ({ rows }) => rows.issuedCoupons.changed),
  update(ORDERS, ({ rows }) => rows.orders.changed),
  update(BALANCES, ({ rows }) => rows.balances.changed),
  // An event that is made due again is taken from the relay that has leased it.
  update(DELIVERIES, ({ rows }) => rows.deliveries.changed, ['lease = NULL', 'leased_until = NULL']),
];

/** The options of new products, and of changed products those that are new or different. */
function optionsToStore({ rows: { products } }: Writes): PlacedOption[] {
  const added = products.added.flatMap(placedOptions);
  const changed = products.changed.flatMap(({ before, after }) =>
    placedOptions(after).filter(({ option, position }) => option !== before.options[position]),
  );
  return [...added, ...changed];
}

function placedOptions({ id, options }: Product): PlacedOption[] {
  return options.map((option, position) => ({ option, productId: id, position }));
}

function newEvents({ events, lease }: Writes) {
  const leased = new Set(lease?.events);
  return events.map((event) => newEvent(event, leased.has(event) ? lease : null));
}
