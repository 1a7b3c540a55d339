import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order, OrderOutline } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Rank } from '../../domain/rank.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';

/** Makes changes to the shop: each one whole or not at all, and as if it were alone. */
export interface Transactions {
  /**
   * Resolves with the result of `decide` when what it rests on is durable, and rejects with what `decide` threw.
   * Throws `Overloaded`, `DatabaseUnavailable` or `OutcomeUnknown` where the change could not be made for now.
   */
  run<Result>(change: Change<Result>): Promise<Result>;

  /**
   * As `run`, but only the first change under a user's key is made: its reply is stored with its effect, and every
   * later call under that key resolves with the stored one. A refusal leaves the key free. Throws
   * `IdempotencyKeyReused` where the key stands for another request.
   */
  runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply>;
}

/** One atomic change to the shop, in two halves. */
export interface Change<Result> {
  /** Names the use case. */
  readonly name: string;
  /** How many order lines it is about, where they are more than one: a transaction makes only so many. */
  readonly lines?: number;
  /**
   * Nobody waits for it, so that it gives way: it is refused with `Overloaded` while many others wait, and where somebody
   * else holds its rows for long.
   */
  readonly givesWay?: true;
  /**
   * Locks every row that `decide` gets, and awaits nothing else. It chooses by what never changes (ids, lines, owner),
   * never by state. Runs again when the transaction is repeated.
   */
  lock(rows: RowLocks): Promise<unknown>;
  /** Decides, in memory. Its writes count only if it returns; a throw leaves nothing behind. */
  decide(shop: Shop): Synchronous<Result>;
}

/** Makes an asynchronous `decide` a type error: between two decisions nothing may interleave. */
type Synchronous<Result> = Result extends PromiseLike<unknown> ? never : Result;

/**
 * Locks rows, in sorted order. A table is read at most once per change, in the order in which the tables stand here
 * (`RangeError` otherwise). A row that is missing is not an error: `find` will not find it.
 */
export interface RowLocks {
  readonly products: { lock(ids: readonly string[]): Promise<readonly ProductOutline[]> };
  readonly orders: { lock(ids: readonly string[]): Promise<readonly OrderOutline[]> };
  readonly stocks: { lock(optionIds: readonly string[]): Promise<void> };
  readonly coupons: { lock(ids: readonly string[]): Promise<void> };
  readonly issuedCoupons: { lock(ids: readonly string[]): Promise<void> };
  readonly balances: { lock(userIds: readonly string[]): Promise<void> };
  readonly deliveries: { lock(eventIds: readonly string[]): Promise<void> };
  /** Has these read, unlocked, behind the last lock. */
  readonly offers: { read(optionIds: readonly string[]): void };
  /** Has these read, unlocked, behind the last lock; the coupon is locked. */
  readonly priorIssues: { read(issue: PriorIssue): void };
}

/** The options a product has under its lock. They only ever grow in number. */
interface ProductOutline {
  readonly id: string;
  readonly options: readonly { readonly id: string }[];
}

/** One user's claim to a coupon: there is at most one. */
export interface PriorIssue {
  readonly couponId: string;
  readonly userId: string;
}

/** What an option is offered at: its names and price (smallest unit) at this moment. */
export interface Offer {
  readonly optionId: string;
  readonly productId: string;
  readonly productName: string;
  readonly optionName: string;
  readonly price: number;
  readonly onSale: boolean;
}

/** The rows a change has locked or reads, as the changes before it left them; and where it puts what it decides. */
export interface Shop {
  /** The database's clock, read behind the locks. */
  readonly now: Date;
  readonly products: LockedRows<Product> & NewRows<Product>;
  readonly orders: LockedRows<Order> & NewRows<Order>;
  readonly stocks: LockedRows<Stock> & NewRows<Stock>;
  readonly coupons: LockedRows<Coupon> & NewRows<Coupon>;
  readonly issuedCoupons: LockedRows<IssuedCoupon> & NewRows<IssuedCoupon>;
  readonly balances: LockedBalances;
  readonly deliveries: LockedRows<Delivery>;
  readonly offers: { find(optionId: string): Offer | undefined };
  readonly priorIssues: { exists(issue: PriorIssue): boolean };
  readonly movements: NewRows<StockMovement>;
  readonly events: NewRows<OrderEvent>;
  /** Stores the rank that is served from now on, unless a later one is stored already. */
  readonly rank: { put(rank: Rank): void };
}

/** Rows by their key. Asking for one that was neither locked nor added in this transaction is a `RangeError`. */
export interface LockedRows<Row> {
  find(key: string): Row | undefined;
  /** Replaces a row that is there. */
  put(row: Row): void;
}

export interface NewRows<Row> {
  add(row: Row): void;
}

/** Balances by user: everybody has one. A new ledger entry is the only way to change it. */
interface LockedBalances {
  get(userId: string): Balance;
  record(entry: LedgerEntry): void;
}

/** What makes a change idempotent. `fingerprint` tells one request from another under the same key. */
export interface Once<Result> {
  readonly userId: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Turns the result into the reply that is stored with the effect and sent, now and later. */
  encode(result: Result): StoredReply;
}

/** A reply as it goes out: HTTP status, JSON text, and where the thing can be read. */
export interface StoredReply {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
}

/** A stored reply, and whether it was made by an earlier call. */
export interface Reply extends StoredReply {
  readonly replayed: boolean;
}
