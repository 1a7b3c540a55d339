import type { ColumnType } from 'kysely';
import type { AUDIT_ENTRIES } from './audit-entries.ts';
import type { BALANCES } from './balances.ts';
import type { COUPONS } from './coupons.ts';
import type { EVENTS } from './events.ts';
import type { IDEMPOTENCY_KEYS } from './idempotency-keys.ts';
import type { ISSUED_COUPONS } from './issued-coupons.ts';
import type { LEDGER_ENTRIES } from './ledger-entries.ts';
import type { OPTIONS } from './options.ts';
import type { ORDER_LINES } from './order-lines.ts';
import type { ORDERS } from './orders.ts';
import type { PRODUCTS } from './products.ts';
import type { RANK } from './rank.ts';
import type { STOCK_MOVEMENTS } from './stock-movements.ts';
import type { STOCKS } from './stocks.ts';
import type { Table } from './table.ts';

type DescribedTable =
  | typeof AUDIT_ENTRIES
  | typeof BALANCES
  | typeof COUPONS
  | typeof EVENTS
  | typeof IDEMPOTENCY_KEYS
  | typeof ISSUED_COUPONS
  | typeof LEDGER_ENTRIES
  | typeof OPTIONS
  | typeof ORDER_LINES
  | typeof ORDERS
  | typeof PRODUCTS
  | typeof RANK
  | typeof STOCK_MOVEMENTS
  | typeof STOCKS;

type RowOf<Described> = Described extends Table<string, infer Row, infer _Entity> ? Row : never;

type DescribedRows = { readonly [Described in DescribedTable as Described['name']]: RowOf<Described> };

/**
 * What Kysely knows about the tables that `migrations/` makes. Money is in the currency's smallest unit, stock in units,
 * times to the millisecond. Tables that no entity is written to are described here, by their rows alone.
 */
export interface Database extends DescribedRows {
  readonly settings: { readonly id: ColumnType<number, never, never>; readonly currency: string };
  readonly job_leases: { readonly job: string; readonly token: string; readonly leased_until: Date };
  readonly counted_hours: { readonly hour: Date; readonly counted_at: Date };
}
