import { type Kysely, sql } from 'kysely';

/** What the operator's lists look for. Each index has the order of its list, newest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index stock_movements_of_option on stock_movements (option_id, created_at desc, id desc)`.execute(
    db,
  );
  await sql`
    create index issued_coupons_of_coupon on issued_coupons (coupon_id, issued_at desc, id desc)`.execute(db);
  await markProductsOnSale(db);
}

/**
 * Whether at least one option of the product is on sale. The service writes the column with each change of a product. No
 * index could find the products without an option on sale, because that is a fact about rows of another table.
 */
async function markProductsOnSale(db: Kysely<unknown>): Promise<void> {
  await sql`alter table products add column on_sale boolean not null default true`.execute(db);
  await sql`
    update products set on_sale = false
    where not exists (select from options where options.product_id = products.id and options.on_sale)`.execute(
    db,
  );
  await sql`
    create index products_on_sale on products (created_at desc, id desc) where on_sale`.execute(db);
  await sql`
    create index products_withdrawn on products (created_at desc, id desc) where not on_sale`.execute(db);
}
