import type { OptionView } from '../../../application/ports/catalogue.ts';
import type { NamedStatement } from '../named-statement.ts';
import { BALANCES } from '../tables/balances.ts';
import { COUPONS } from '../tables/coupons.ts';
import { OPTIONS } from '../tables/options.ts';
import { ORDER_WITH_LINES, ORDERS } from '../tables/orders.ts';
import { PRODUCTS } from '../tables/products.ts';
import { STOCKS } from '../tables/stocks.ts';
import { jsonObject, selectList } from '../tables/table.ts';

// A read by ids sorts by id. On tables that were vacuumed while they were empty, only the ORDER BY makes the planner
// choose the index that begins with the id. Without it, the planner may read a whole index that ends with the id.

export const READ_BALANCES: NamedStatement = {
  name: 'read-balances',
  text: `SELECT ${selectList(BALANCES.columns)} FROM ${BALANCES.name} WHERE user_id = ANY($1::text[])`,
};

/** Orders with their lines. */
export const READ_ORDERS: NamedStatement = {
  name: 'read-orders',
  text: `SELECT ${ORDER_WITH_LINES} FROM ${ORDERS.name} o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id`,
};

export const READ_COUPONS: NamedStatement = {
  name: 'read-coupons',
  text: `SELECT ${selectList(COUPONS.columns)} FROM ${COUPONS.name} WHERE id = ANY($1::uuid[]) ORDER BY id`,
};

/** The fields that an option on sale is read into. `stock` is what can be ordered. */
const OPTION_FIELDS: { readonly [Field in keyof OptionView]: string } = {
  id: 'o.id',
  name: 'o.name',
  price: 'o.price',
  stock: `(SELECT s.on_hand - s.reserved FROM ${STOCKS.name} s WHERE s.option_id = o.id)`,
  maxPerOrder: 'o.max_per_order',
};

/** Products with their options on sale as JSON. Products without an option on sale are left out. */
const PRODUCTS_ON_SALE = `
  SELECT ${selectList(PRODUCTS.columns, 'p')}, on_sale.options
  FROM ${PRODUCTS.name} p CROSS JOIN LATERAL (
    SELECT json_agg(${jsonObject(OPTION_FIELDS)} ORDER BY o.position) AS options
    FROM ${OPTIONS.name} o
    WHERE o.product_id = p.id AND o.on_sale
  ) on_sale
  WHERE on_sale.options IS NOT NULL`;

export const READ_PRODUCTS: NamedStatement = {
  name: 'read-products',
  text: `${PRODUCTS_ON_SALE} AND p.id = ANY($1::uuid[]) ORDER BY p.id`,
};

/** The page starts after the product with the time `$1` and the id `$2`. `$3` is how many products to read. */
export const READ_PRODUCT_PAGE: NamedStatement = {
  name: 'read-product-page',
  text: `${PRODUCTS_ON_SALE} AND (p.created_at, p.id) < ($1::timestamptz, $2::uuid)
    ORDER BY p.created_at DESC, p.id DESC LIMIT $3`,
};
