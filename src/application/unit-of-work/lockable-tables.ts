import type { Balance } from '../../domain/balance.ts';
import type { Coupon } from '../../domain/coupon.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { IssuedCoupon } from '../../domain/issued-coupon.ts';
import type { Order } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import type { Stock } from '../../domain/stock.ts';

/** The type of a row, by the name of its table. Only rows of these tables can be locked. */
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

/**
 * The key of a row, for each table. All other lists of the tables are derived from this one. If a table is missing here,
 * it does not compile.
 *
 * Invariant: the tables stand in the order in which every transaction locks them. Two transactions that need the same
 * rows therefore never wait for each other in a circle.
 */
export const KEY_OF: { readonly [Table in TableName]: (row: LockableRows[Table]) => string } = {
  products: (product) => product.id,
  orders: (order) => order.id,
  stocks: (stock) => stock.optionId,
  coupons: (coupon) => coupon.id,
  issuedCoupons: (coupon) => coupon.id,
  balances: (balance) => balance.userId,
  deliveries: (delivery) => delivery.id,
};

/** All tables, in the order in which they are locked. */
export const LOCK_ORDER = Object.keys(KEY_OF) as readonly TableName[];

/**
 * Calls `make` for each table, so that no table can be forgotten. The caller names the type of the result as `Made`. The
 * compiler does not compare `Made` with what `make` returns, because it cannot follow an index that is a type parameter.
 */
export function mapTables<Made extends Readonly<Record<TableName, unknown>>>(
  make: <Table extends TableName>(table: Table) => unknown,
): Made {
  const made: Partial<Record<TableName, unknown>> = {};
  for (const table of LOCK_ORDER) made[table] = make(table);
  return made as Made;
}
