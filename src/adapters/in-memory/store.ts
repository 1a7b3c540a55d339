import type { KeyedReply } from '../../application/unit-of-work/row-source.ts';
import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Rank } from '../../domain/rank.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';

/** Who may send an event, and until when. */
export interface Lease {
  readonly token: string;
  readonly until: Date;
}

/**
 * The whole shop, as plain maps by id: the database of the in-memory adapters. Its rows are immutable, so whoever reads
 * one keeps what it read. Setting `clock` moves the time for every adapter over it.
 */
export class InMemoryStore {
  clock: () => Date = () => new Date();

  readonly products = new Map<string, Product>();
  readonly orders = new Map<string, Order>();
  readonly stocks = new Map<string, Stock>();
  readonly coupons = new Map<string, Coupon>();
  readonly issuedCoupons = new Map<string, IssuedCoupon>();
  readonly balances = new Map<string, Balance>();
  readonly deliveries = new Map<string, Delivery>();

  readonly movements = new Map<string, StockMovement>();
  readonly ledger = new Map<string, LedgerEntry>();
  readonly events = new Map<string, OrderEvent>();
  readonly leases = new Map<string, Lease>();
  readonly replies = new Map<string, KeyedReply>();
  rank: Rank | undefined;
}
