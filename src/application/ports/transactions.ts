import type { AuditEntry } from '../../domain/audit.ts';
import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order, OrderOutline } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Rank } from '../../domain/rank.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';
import type { TraceContext } from './trace-context.ts';

/** Makes changes to the shop. Each change is made whole or not at all, and as if no other change were under way. */
export interface Transactions {
  /**
   * Makes a change. Resolves with what its `decide` returned, or rejects with what its `lock` or `decide` threw. Either way
   * it first waits until everything that the answer rests on is durable. Rejects with `Unavailable` if the change cannot be
   * made now; the code says whether anything may have changed.
   */
  run<Result>(change: Change<Result>): Promise<Result>;

  /**
   * As `run`, but makes only the first change under a user's idempotency key. Stores the reply together with the effect of
   * the change. Every later call under this key resolves with the stored reply. A change that is refused leaves the key
   * free. Rejects with `IdempotencyKeyReused` if the key was used for a request with another fingerprint.
   */
  runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply>;
}

/** One atomic change to the shop. First it locks rows, then it decides on them. */
export interface Change<Result> {
  /** The use case. Changes of one use case may share a transaction. */
  readonly name: string;
  /** Where the request that asks for the change stands in a trace; absent if its caller named none. */
  readonly trace?: TraceContext;
  /** How many order lines the change is about; 1 if absent. A transaction takes a limited number of lines in all. */
  readonly lines?: number;
  /**
   * Gives the change the lowest priority. It is refused with `Unavailable` (`OVERLOADED`) if many other changes wait, or if
   * another transaction keeps one of its rows locked.
   */
  readonly givesWay?: true;
  /**
   * Locks every row that `decide` uses. It chooses rows only by what never changes, such as ids, lines and owners, because
   * everything else may change until the row is locked. It awaits nothing but rows. Before it requests more rows, it awaits
   * all that it has requested. If the transaction is repeated, it runs again before `decide`.
   */
  lock(rows: RowLocks): Promise<unknown>;
  /** Decides, in memory. If it throws, nothing that it has done is kept. */
  decide(shop: Shop): Synchronous<Result>;
}

/** Makes an asynchronous `decide` a type error. While one change decides, no other one of the transaction may run. */
type Synchronous<Result> = Result extends PromiseLike<unknown> ? never : Result;

/**
 * Locks rows until the transaction ends. A change locks each table at most once, in the order in which the tables stand
 * here. Anything else throws a `RangeError`. Keys may come in any order. A key without a row is not an error. Each lock
 * rejects with `RowBlocked` if another transaction has locked one of its rows; a change lets that error pass.
 */
export interface RowLocks {
  /** Resolves with those that exist, in the order of the ids. */
  readonly products: { lock(ids: readonly string[]): Promise<readonly ProductOutline[]> };
  /** Resolves with those that exist, in the order of the ids. */
  readonly orders: { lock(ids: readonly string[]): Promise<readonly OrderOutline[]> };
  readonly stocks: { lock(optionIds: readonly string[]): Promise<void> };
  readonly coupons: { lock(ids: readonly string[]): Promise<void> };
  readonly issuedCoupons: { lock(ids: readonly string[]): Promise<void> };
  readonly balances: { lock(userIds: readonly string[]): Promise<void> };
  readonly deliveries: { lock(eventIds: readonly string[]): Promise<void> };
  /** Requests offers. They are read without a lock, after the last lock of the transaction. */
  readonly offers: { read(optionIds: readonly string[]): void };
  /**
   * Requests whether a user has a coupon of a campaign. That is read without a lock, after the last lock of the
   * transaction. The change locks the coupon, too, so that no other transaction can issue one meanwhile.
   */
  readonly priorIssues: { read(issue: PriorIssue): void };
  /**
   * Requests how many orders of a user can still be paid. That is read without a lock, after the last lock of the
   * transaction, and counted up to `atMost`, which is 1 or more. Transactions that run at the same time do not see the
   * orders that the others are about to add.
   */
  readonly pendingOrders: { read(request: { readonly userId: string; readonly atMost: number }): void };
}

/** The options that a locked product has. No option is ever removed. */
interface ProductOutline {
  readonly id: string;
  readonly options: readonly { readonly id: string }[];
}

/** The fact that a user has a coupon of a campaign already. A user has at most one of each campaign. */
export interface PriorIssue {
  readonly couponId: string;
  readonly userId: string;
}

/** An option as it is offered at this moment, on sale or not. The price is in the currency's smallest unit. */
export interface Offer {
  readonly optionId: string;
  readonly productId: string;
  readonly productName: string;
  readonly optionName: string;
  readonly price: number;
  readonly onSale: boolean;
  /** The most units that one order can have. Null: as many as the shop allows by default. */
  readonly maxPerOrder: number | null;
}

/**
 * The shop as one change sees it: the rows that the change has locked or read. They are as the changes before it in the
 * same transaction have left them. The change puts its decisions here.
 */
export interface Shop {
  /** The database's clock, read after the last lock. */
  readonly now: Date;
  readonly products: LockedRows<Product> & NewRows<Product>;
  readonly orders: LockedRows<Order> & NewRows<Order>;
  readonly stocks: LockedRows<Stock> & NewRows<Stock>;
  readonly coupons: LockedRows<Coupon> & NewRows<Coupon>;
  readonly issuedCoupons: LockedRows<IssuedCoupon> & NewRows<IssuedCoupon>;
  readonly balances: LockedBalances;
  readonly deliveries: LockedRows<Delivery>;
  /** The offer, or undefined if there is no such option. Throws a `RangeError` if the change has not requested it. */
  readonly offers: { find(optionId: string): Offer | undefined };
  /** Whether the user has a coupon of the campaign. Throws a `RangeError` if the change has not requested this. */
  readonly priorIssues: { exists(issue: PriorIssue): boolean };
  /**
   * How many orders of the user are `PENDING` and expire later than `now`. If there are more than the requested `atMost`,
   * the number may be too small, but is not below `atMost`. Throws a `RangeError` if the change has not requested it.
   */
  readonly pendingOrders: { count(userId: string): number };
  readonly movements: NewRows<StockMovement>;
  readonly events: NewRows<OrderEvent>;
  readonly audit: NewRows<AuditEntry>;
  /** Replaces the stored rank, unless the stored one is later. */
  readonly rank: { put(rank: Rank): void };
}

/** Rows by their key. Every method throws a `RangeError` for a row that the change has not locked. */
export interface LockedRows<Row> {
  /** The row, or undefined if there is none. Also finds, without a lock, a row that this transaction has added. */
  find(key: string): Row | undefined;
  /** Replaces a row. Throws a `RangeError` if there is none with its key. */
  put(row: Row): void;
}

export interface NewRows<Row> {
  /** Adds a row. Throws a `RangeError` if its table can be locked and this transaction has a row with the same key. */
  add(row: Row): void;
}

/** The balances of users, by user. Both methods throw a `RangeError` if the change has not locked the balance. */
interface LockedBalances {
  /** The balance. It is 0, at version 0, if the user was never charged. */
  get(userId: string): Balance;
  /** Adds a ledger entry and changes the balance. Throws a `RangeError` unless its version is the balance's next one. */
  record(entry: LedgerEntry): void;
}

/** What makes a change idempotent. */
export interface Once<Result> {
  readonly userId: string;
  /** The idempotency key. Each user has keys of their own. */
  readonly key: string;
  /** Tells the request from others that are sent under the same key. */
  readonly fingerprint: string;
  /** Makes the reply of a result. The reply is stored with the effect, and sent now and for every repeated request. */
  encode(result: Result): StoredReply;
}

/** A reply as it is sent. */
export interface StoredReply {
  /** The HTTP status. */
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** The path at which the result can be read; null if there is none. */
  readonly location: string | null;
}

export interface Reply extends StoredReply {
  /** Whether an earlier call has made the change. */
  readonly replayed: boolean;
}
