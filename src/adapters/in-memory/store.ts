import type { KeyedReply, LockableRows, TableName } from '../../application/unit-of-work/row-source.ts';
import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Rank } from '../../domain/rank.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';

/** The tables whose rows can be locked, each by its key. */
export type LockableTables = { readonly [Table in TableName]: Map<string, LockableRows[Table]> };

/** Who may send an event, and until when. */
export interface Lease {
  readonly token: string;
  readonly until: Date;
}

/**
 * The whole shop, as plain maps: the database of the in-memory adapters. Its rows are immutable, so whoever reads one
 * keeps what it read. Setting `clock` moves the time for every adapter over it.
 */
export class InMemoryStore implements LockableTables {
  clock: () => Date = () => new Date();

  readonly products = new Map<string, Product>();
  readonly orders = new Map<string, Order>();
  readonly stocks = new Map<string, Stock>();
  readonly coupons = new Map<string, Coupon>();
  readonly issuedCoupons = new Map<string, IssuedCoupon>();
  readonly balances = new Map<string, Balance>();
  readonly deliveries = new Map<string, Delivery>();

  readonly movements: StockMovement[] = [];
  readonly ledger: LedgerEntry[] = [];
  /** By id. */
  readonly events = new Map<string, OrderEvent>();
  /** By event. */
  readonly leases = new Map<string, Lease>();
  /** By unique key. */
  readonly replies = new Map<string, KeyedReply>();
  rank: Rank | undefined;

  /** What there may be only one of: its unique indexes, as sentences. */
  readonly uniqueKeys = new Set<string>();
}
