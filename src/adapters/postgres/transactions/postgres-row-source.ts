import type { Offer, PriorIssue } from '../../../application/ports/transactions.ts';
import {
  KEY_OF,
  type LockableRows,
  type TableName,
} from '../../../application/unit-of-work/lockable-tables.ts';
import type {
  KeyedReply,
  LockedTable,
  PendingOrder,
  PendingOrdersRead,
  RowSource,
  UnlockedReads,
  UnlockedRows,
  UserKey,
} from '../../../application/unit-of-work/row-source.ts';
import { invariant } from '../../../domain/invariant.ts';
import type { NamedStatement } from '../named-statement.ts';
import { type BalanceRow, balanceFromRow } from '../tables/balances.ts';
import { type CouponRow, type CouponTermsRow, couponFromRow } from '../tables/coupons.ts';
import { type DeliveryRow, deliveryFromRow } from '../tables/events.ts';
import { type IdempotencyKeyRow, replyFromRow } from '../tables/idempotency-keys.ts';
import { type IssuedCouponRow, issuedCouponFromRow } from '../tables/issued-coupons.ts';
import { type OfferRow, type OptionRow, offerFromRow, optionFromRow } from '../tables/options.ts';
import { type OrderRow, type OrderWithLinesRow, orderFromRow } from '../tables/orders.ts';
import { type ProductRow, productFromRow } from '../tables/products.ts';
import { type StockRow, stockFromRow } from '../tables/stocks.ts';
import type { LaneSession } from './lane-connection.ts';
import { EXISTENCE_STATEMENTS, LOCK_STATEMENTS, SKIPPING_LOCK_STATEMENTS } from './lock-statements.ts';
import {
  READ_CLOCK,
  READ_OFFERS,
  READ_OPTIONS,
  READ_PENDING_ORDERS,
  READ_PRIOR_ISSUES,
  READ_REPLIES,
} from './unlocked-read-statements.ts';

type Keys = readonly string[];
type Lockers = { readonly [Table in TableName]: (keys: Keys) => Promise<readonly LockableRows[Table][]> };

/** What to do about a row that another transaction has locked: wait until the lock timeout, or pass over the row. */
export type LockMode = 'wait' | 'skip';

/** The rows of one transaction, on its connection. Statements that belong together are sent without a wait between them. */
export class PostgresRowSource implements RowSource {
  readonly #connection: LaneSession;
  readonly #mode: LockMode;
  readonly #lockers: Lockers;

  constructor(connection: LaneSession, mode: LockMode) {
    this.#connection = connection;
    this.#mode = mode;
    this.#lockers = {
      products: (keys) => this.#lockProducts(keys),
      orders: async (keys) => (await this.#lock<OrderWithLinesRow>('orders', keys)).map(orderFromRow),
      stocks: async (keys) => (await this.#lock<StockRow>('stocks', keys)).map(stockFromRow),
      coupons: async (keys) => (await this.#lock<CouponRow>('coupons', keys)).map(couponFromRow),
      issuedCoupons: async (keys) =>
        (await this.#lock<IssuedCouponRow & CouponTermsRow>('issuedCoupons', keys)).map(issuedCouponFromRow),
      balances: async (keys) => (await this.#lock<BalanceRow>('balances', keys)).map(balanceFromRow),
      deliveries: async (keys) => (await this.#lock<DeliveryRow>('deliveries', keys)).map(deliveryFromRow),
    };
  }

  async lock<Table extends TableName>(table: Table, keys: Keys): Promise<LockedTable<LockableRows[Table]>> {
    const rows = await this.#lockers[table](keys);
    if (this.#mode === 'wait' || rows.length === keys.length) return { rows, blocked: [] };
    const locked = new Set(rows.map(KEY_OF[table]));
    return {
      rows,
      blocked: await this.#findExisting(
        table,
        keys.filter((key) => !locked.has(key)),
      ),
    };
  }

  async readUnlocked({ optionIds, priorIssues, pendingOrders, keys }: UnlockedReads): Promise<UnlockedRows> {
    const [[clock], offers, issued, pending, replies] = await Promise.all([
      this.#read<{ now: Date }>(READ_CLOCK, []),
      optionIds.length > 0 ? this.#readOffers(optionIds) : [],
      priorIssues.length > 0 ? this.#readPriorIssues(priorIssues) : [],
      pendingOrders.length > 0 ? this.#readPendingOrders(pendingOrders) : [],
      keys.length > 0 ? this.#readReplies(keys) : [],
    ]);
    invariant(clock, 'A select from nothing gave no row');
    return { now: clock.now, offers, priorIssues: issued, pendingOrders: pending, replies };
  }

  async #lockProducts(keys: Keys): Promise<LockableRows['products'][]> {
    const [products, options] = await Promise.all([
      this.#lock<ProductRow>('products', keys),
      this.#read<OptionRow>(READ_OPTIONS, [keys]),
    ]);
    return products.map((product) =>
      productFromRow(
        product,
        options.filter((option) => option.product_id === product.id).map(optionFromRow),
      ),
    );
  }

  async #lock<Row extends object>(table: TableName, keys: Keys): Promise<Row[]> {
    const statements = this.#mode === 'skip' ? SKIPPING_LOCK_STATEMENTS : LOCK_STATEMENTS;
    return this.#read<Row>(statements[table], [keys]);
  }

  /** A locked row that was passed over looks like a row that does not exist. Reading without a lock tells the two apart. */
  async #findExisting(table: TableName, keys: Keys): Promise<string[]> {
    const existing = await this.#read<{ key: string }>(EXISTENCE_STATEMENTS[table], [keys]);
    return existing.map(({ key }) => key);
  }

  async #readOffers(optionIds: Keys): Promise<Offer[]> {
    return (await this.#read<OfferRow>(READ_OFFERS, [optionIds])).map(offerFromRow);
  }

  async #readPriorIssues(priorIssues: readonly PriorIssue[]): Promise<PriorIssue[]> {
    const rows = await this.#read<Pick<IssuedCouponRow, 'coupon_id' | 'user_id'>>(READ_PRIOR_ISSUES, [
      priorIssues.map(({ couponId }) => couponId),
      priorIssues.map(({ userId }) => userId),
    ]);
    return rows.map((row) => ({ couponId: row.coupon_id, userId: row.user_id }));
  }

  async #readPendingOrders(reads: readonly PendingOrdersRead[]): Promise<PendingOrder[]> {
    const rows = await this.#read<Pick<OrderRow, 'id' | 'user_id' | 'expires_at'>>(READ_PENDING_ORDERS, [
      reads.map(({ userId }) => userId),
      reads.map(({ atMost }) => atMost),
    ]);
    return rows.map((row) => ({ id: row.id, userId: row.user_id, expiresAt: row.expires_at }));
  }

  async #readReplies(keys: readonly UserKey[]): Promise<KeyedReply[]> {
    const rows = await this.#read<IdempotencyKeyRow>(READ_REPLIES, [
      keys.map(({ userId }) => userId),
      keys.map(({ key }) => key),
    ]);
    return rows.map(replyFromRow);
  }

  async #read<Row extends object>(statement: NamedStatement, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#connection.query<Row>(statement, values)).rows;
  }
}
