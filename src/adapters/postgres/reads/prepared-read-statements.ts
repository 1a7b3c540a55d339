import type { OptionView, WholeOption } from '../../../application/ports/catalogue.ts';
import type { NamedStatement } from '../named-statement.ts';
import { BALANCES } from '../tables/balances.ts';
import { COUPONS } from '../tables/coupons.ts';
import { OPTIONS } from '../tables/options.ts';
import { ORDER_WITH_LINES, ORDERS } from '../tables/orders.ts';
import { PRODUCTS } from '../tables/products.ts';
import { STOCKS } from '../tables/stocks.ts';
import { jsonObject, selectList, sqlName } from '../tables/table.ts';

// A read by ids sorts by id. On tables that were vacuumed while they were empty, only the ORDER BY makes the planner
// choose the index that begins with the id. Without it, the planner may read a whole index that ends with the id.

export const READ_BALANCES: NamedStatement = {
  name: 'read-balances',
  text: `SELECT ${selectList(BALANCES.columns)} FROM ${sqlName(BALANCES)} WHERE user_id = ANY($1::text[])`,
};

/** Orders with their lines. */
export const READ_ORDERS: NamedStatement = {
  name: 'read-orders',
  text: `SELECT ${ORDER_WITH_LINES} FROM ${sqlName(ORDERS)} o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id`,
};

export const READ_COUPONS: NamedStatement = {
  name: 'read-coupons',
  text: `SELECT ${selectList(COUPONS.columns)} FROM ${sqlName(COUPONS)} WHERE id = ANY($1::uuid[]) ORDER BY id`,
};

/** The fields that an option on sale is read into. `stock` is what can be ordered. */
const OPTION_FIELDS: { readonly [Field in keyof OptionView]: string } = {
  id: 'o.id',
  name: 'o.name',
  price: 'o.price',
  stock: ofStock('s.on_hand - s.reserved'),
  maxPerOrder: 'o.max_per_order',
  metadata: 'o.metadata',
};

/**
 * Products with their options on sale as JSON. HAVING leaves out products without an option on sale. With a condition on
 * `on_sale.options` instead, PostgreSQL would make the JSON twice, once for the condition.
 */
const PRODUCTS_ON_SALE = `
  SELECT ${selectList(PRODUCTS.columns, 'p')}, on_sale.options
  FROM ${sqlName(PRODUCTS)} p CROSS JOIN LATERAL (
    SELECT json_agg(${jsonObject(OPTION_FIELDS)} ORDER BY o.position) AS options
    FROM ${sqlName(OPTIONS)} o
    WHERE o.product_id = p.id AND o.on_sale
    HAVING count(*) > 0
  ) on_sale`;

export const READ_PRODUCTS: NamedStatement = {
  name: 'read-products',
  text: `${PRODUCTS_ON_SALE} WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`,
};

/** The page starts after the product with the time `$1` and the id `$2`. `$3` is how many products to read. */
export const READ_PRODUCT_PAGE: NamedStatement = {
  name: 'read-product-page',
  text: `${PRODUCTS_ON_SALE} WHERE (p.created_at, p.id) < ($1::timestamptz, $2::uuid)
    ORDER BY p.created_at DESC, p.id DESC LIMIT $3`,
};

/** The fields that an option is read into for operators. */
const WHOLE_OPTION_FIELDS: { readonly [Field in keyof WholeOption]: string } = {
  ...OPTION_FIELDS,
  onSale: 'o.on_sale',
  onHand: ofStock('s.on_hand'),
  reserved: ofStock('s.reserved'),
};

/** Products with all their options as JSON. */
const WHOLE_PRODUCTS = `
  SELECT ${selectList(PRODUCTS.columns, 'p')}, (
    SELECT json_agg(${jsonObject(WHOLE_OPTION_FIELDS)} ORDER BY o.position)
    FROM ${sqlName(OPTIONS)} o WHERE o.product_id = p.id
  ) AS options
  FROM ${sqlName(PRODUCTS)} p`;

export const READ_WHOLE_PRODUCTS: NamedStatement = {
  name: 'read-whole-products',
  text: `${WHOLE_PRODUCTS} WHERE p.id = ANY($1::uuid[]) ORDER BY p.id`,
};

// Each of the three has an index of its own. Only with the condition as text can the planner use a partial index.
export const READ_WHOLE_PRODUCT_PAGE = wholeProductPage('all', 'true');
export const READ_WHOLE_PRODUCT_PAGE_ON_SALE = wholeProductPage('on-sale', 'p.on_sale');
export const READ_WHOLE_PRODUCT_PAGE_WITHDRAWN = wholeProductPage('withdrawn', 'NOT p.on_sale');

/** The parameters are those of `READ_PRODUCT_PAGE`. */
function wholeProductPage(name: string, condition: string): NamedStatement {
  return {
    name: `read-whole-product-page-${name}`,
    text: `${WHOLE_PRODUCTS} WHERE ${condition} AND (p.created_at, p.id) < ($1::timestamptz, $2::uuid)
      ORDER BY p.created_at DESC, p.id DESC LIMIT $3`,
  };
}

/** SQL for a value from the stock of the option `o`. */
function ofStock(value: string): string {
  return `(SELECT ${value} FROM ${sqlName(STOCKS)} s WHERE s.option_id = o.id)`;
}
