import type { Balance } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Stock } from '../../domain/stock.ts';
import type { Offer, PriorIssue, StoredReply } from '../ports/transactions.ts';

/** The rows that can be locked, by the name of their table. */
export interface LockableRows {
  readonly products: Product;
  readonly orders: Order;
  readonly stocks: Stock;
  readonly coupons: Coupon;
  readonly issuedCoupons: IssuedCoupon;
  readonly balances: Balance;
  readonly deliveries: Delivery;
}

export type TableName = keyof LockableRows;

/** The one order in which tables are locked, everywhere: two changes that meet never wait for each other in a circle. */
export const LOCK_ORDER = [
  'products',
  'orders',
  'stocks',
  'coupons',
  'issuedCoupons',
  'balances',
  'deliveries',
] as const satisfies readonly TableName[];

/** What a row is known by. */
export const KEY_OF: { readonly [Table in TableName]: (row: LockableRows[Table]) => string } = {
  products: (product) => product.id,
  orders: (order) => order.id,
  stocks: (stock) => stock.optionId,
  coupons: (coupon) => coupon.id,
  issuedCoupons: (coupon) => coupon.id,
  balances: (balance) => balance.userId,
  deliveries: (delivery) => delivery.id,
};

/** Where a unit of work gets its rows: the half of a transaction that each technology does in its own way. */
export interface RowSource {
  /** Locks the rows with these keys, which are sorted and distinct, and reads those that exist, as they are under the lock. */
  lock<Table extends TableName>(
    table: Table,
    keys: readonly string[],
  ): Promise<LockedTable<LockableRows[Table]>>;
  /** Reads, behind every lock that was asked for before, the clock and what the decisions need unlocked. */
  readUnlocked(wanted: UnlockedReads): Promise<UnlockedRows>;
}

/** What a lock brought: the rows, and the keys of those it passed over, since somebody else holds them. */
export interface LockedTable<Row> {
  readonly rows: readonly Row[];
  readonly blocked: readonly string[];
}

/** Somebody else holds a row that the change needs: the change was not decided. */
export class RowBlocked extends Error {
  constructor(table: TableName) {
    super(`A row of ${table} is held by somebody else`);
    this.name = 'RowBlocked';
  }
}

/** A user's idempotency key. */
export interface UserKey {
  readonly userId: string;
  readonly key: string;
}

/** The reply that is stored under a user's key. */
export interface KeyedReply extends UserKey, StoredReply {
  readonly fingerprint: string;
}

export interface UnlockedReads {
  readonly optionIds: readonly string[];
  readonly priorIssues: readonly PriorIssue[];
  readonly keys: readonly UserKey[];
}

/** The answer to `UnlockedReads`: what exists of it. */
export interface UnlockedRows {
  readonly now: Date;
  readonly offers: readonly Offer[];
  readonly priorIssues: readonly PriorIssue[];
  readonly replies: readonly KeyedReply[];
}
