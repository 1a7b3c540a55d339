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
import { insert, insertOrReplace, update, type WritePart } from './write-part.ts';

/** Every table's share of a write, in the order in which they are made. */
export const WRITE_PARTS: readonly WritePart[] = [
  insert(PRODUCTS, ({ rows }) => rows.products.added),
  update(PRODUCTS, ({ rows }) => rows.products.changed),
  insertOrReplace(OPTIONS, optionsToStore),
  insert(STOCKS, ({ rows }) => rows.stocks.added),
  update(STOCKS, ({ rows }) => rows.stocks.changed),
  insert(STOCK_MOVEMENTS, ({ movements }) => movements),
  insert(COUPONS, ({ rows }) => rows.coupons.added),
  update(COUPONS, ({ rows }) => rows.coupons.changed),
  insert(ISSUED_COUPONS, ({ rows }) => rows.issuedCoupons.added),
  update(ISSUED_COUPONS, ({ rows }) => rows.issuedCoupons.changed),
  insert(ORDERS, ({ rows }) => rows.orders.added),
  insert(ORDER_LINES, ({ rows }) => rows.orders.added.flatMap(placedLines)),
  update(ORDERS, ({ rows }) => rows.orders.changed),
  insert(BALANCES, ({ rows }) => rows.balances.added),
  update(BALANCES, ({ rows }) => rows.balances.changed),
  insert(LEDGER_ENTRIES, ({ ledger }) => ledger),
  insert(EVENTS, newEvents),
  // An event that is made due again is taken from the relay that has leased it.
  update(DELIVERIES, ({ rows }) => rows.deliveries.changed, ['lease = NULL', 'leased_until = NULL']),
  insert(IDEMPOTENCY_KEYS, ({ replies, now }) => replies.map((reply) => ({ reply, now }))),
  {
    ...insertOrReplace(RANK, ({ rank }) => (rank ? [rank] : []), 'rank.as_of < excluded.as_of'),
    // A later rank that is stored already stays.
    mayMoveFewer: true,
  },
  insert(AUDIT_ENTRIES, ({ audit }) => audit),
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
