import type { CouponClaim, Offer } from '../../../application/ports/transactions.ts';
import {
  type BehindLocks,
  KEY_OF,
  type KeyedReply,
  type LockableRows,
  type LockedTable,
  type RowSource,
  type TableName,
  type UserKey,
  type Wanted,
} from '../../../application/unit-of-work/row-source.ts';
import { type BalanceRow, balanceFromRow } from '../rows/balance-row.ts';
import { type CouponRow, couponFromRow } from '../rows/coupon-row.ts';
import { type DeliveryRow, deliveryFromRow } from '../rows/delivery-row.ts';
import { type IssuedCouponRow, issuedCouponFromRow } from '../rows/issued-coupon-row.ts';
import { type OrderRow, orderFromRow } from '../rows/order-row.ts';
import { type ProductRow, productFromRow } from '../rows/product-row.ts';
import { type StockRow, stockFromRow } from '../rows/stock-row.ts';
import type { LaneConnection } from './lane-connection.ts';
import { EXISTENCE_STATEMENTS, LOCK_STATEMENTS, SKIPPING_LOCK_STATEMENTS } from './lock-statements.ts';
import {
  READ_CLAIMS,
  READ_CLOCK,
  READ_OFFERS,
  READ_OPTIONS,
  READ_REPLIES,
} from './unlocked-read-statements.ts';

type Keys = readonly string[];
type Lockers = { readonly [Table in TableName]: (keys: Keys) => Promise<readonly LockableRows[Table][]> };

/** What to do about a row that somebody else holds: wait until the lock's timeout, or pass over it. */
export type LockMode = 'wait' | 'skip';

/** The rows of a transaction on one connection. Statements that belong together are sent without waiting in between. */
export class PostgresRowSource implements RowSource {
  readonly #connection: LaneConnection;
  readonly #mode: LockMode;
  readonly #lockers: Lockers;

  constructor(connection: LaneConnection, mode: LockMode) {
    this.#connection = connection;
    this.#mode = mode;
    this.#lockers = {
      products: (keys) => this.#lockProducts(keys),
      orders: async (keys) => (await this.#lock<OrderRow>('orders', keys)).map(orderFromRow),
      stocks: async (keys) => (await this.#lock<StockRow>('stocks', keys)).map(stockFromRow),
      coupons: async (keys) => (await this.#lock<CouponRow>('coupons', keys)).map(couponFromRow),
      issuedCoupons: async (keys) =>
        (await this.#lock<IssuedCouponRow>('issuedCoupons', keys)).map(issuedCouponFromRow),
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

  async readBehindLocks({ optionIds, claims, keys }: Wanted): Promise<BehindLocks> {
    const [[clock], offers, claimed, replies] = await Promise.all([
      this.#read<{ now: Date }>(READ_CLOCK, []),
      optionIds.length > 0 ? this.#readOffers(optionIds) : [],
      claims.length > 0 ? this.#readClaims(claims) : [],
      keys.length > 0 ? this.#readReplies(keys) : [],
    ]);
    if (!clock) throw new RangeError('The database told no time');
    return { now: clock.now, offers, claims: claimed, replies };
  }

  async #lockProducts(keys: Keys): Promise<LockableRows['products'][]> {
    const [products, options] = await Promise.all([
      this.#lock<Omit<ProductRow, 'options'>>('products', keys),
      this.#read<OptionRow>(READ_OPTIONS, [keys]),
    ]);
    return products.map((product) =>
      productFromRow({
        ...product,
        options: options
          .filter((option) => option.product_id === product.id)
          .map(({ id, name, price, on_sale }) => ({ id, name, price, onSale: on_sale })),
      }),
    );
  }

  async #lock<Row extends object>(table: TableName, keys: Keys): Promise<Row[]> {
    const statements = this.#mode === 'skip' ? SKIPPING_LOCK_STATEMENTS : LOCK_STATEMENTS;
    return this.#read<Row>(statements[table], [keys]);
  }

  /** A row that was passed over looks like one that does not exist; reading without a lock tells them apart. */
  async #findExisting(table: TableName, keys: Keys): Promise<string[]> {
    const existing = await this.#read<{ key: string }>(EXISTENCE_STATEMENTS[table], [keys]);
    return existing.map(({ key }) => key);
  }

  async #readOffers(optionIds: Keys): Promise<Offer[]> {
    const rows = await this.#read<OfferRow>(READ_OFFERS, [optionIds]);
    return rows.map((row) => ({
      optionId: row.id,
      productId: row.product_id,
      productName: row.product_name,
      optionName: row.option_name,
      price: row.price,
      onSale: row.on_sale,
    }));
  }

  async #readClaims(claims: readonly CouponClaim[]): Promise<CouponClaim[]> {
    const rows = await this.#read<{ coupon_id: string; user_id: string }>(READ_CLAIMS, [
      claims.map((claim) => claim.couponId),
      claims.map((claim) => claim.userId),
    ]);
    return rows.map((row) => ({ couponId: row.coupon_id, userId: row.user_id }));
  }

  async #readReplies(keys: readonly UserKey[]): Promise<KeyedReply[]> {
    const rows = await this.#read<Omit<KeyedReply, 'userId'> & { user_id: string }>(READ_REPLIES, [
      keys.map(({ userId }) => userId),
      keys.map(({ key }) => key),
    ]);
    return rows.map(({ user_id, ...reply }) => ({ ...reply, userId: user_id }));
  }

  async #read<Row extends object>(statement: typeof READ_CLOCK, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#connection.query<Row>(statement, values)).rows;
  }
}

interface OptionRow {
  readonly product_id: string;
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly on_sale: boolean;
}

interface OfferRow {
  readonly id: string;
  readonly product_id: string;
  readonly product_name: string;
  readonly option_name: string;
  readonly price: number;
  readonly on_sale: boolean;
}
