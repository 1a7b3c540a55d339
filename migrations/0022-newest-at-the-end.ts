import { type Kysely, sql } from 'kysely';

/**
 * The lists of orders, events and holders are read newest first. Their indexes had that order, too, so each new entry went
 * to the front. PostgreSQL splits a page that is full there in half, and both halves stay half full. A new entry that goes to
 * the end begins a new page. So these indexes now have the order in which rows come, and the lists read them backwards.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_newest`.execute(db);
  await sql`create index orders_newest on orders (placed_at, id)`.execute(db);
  await sql`drop index events_newest`.execute(db);
  await sql`create index events_newest on events (created_at, id)`.execute(db);
  await sql`drop index issued_coupons_of_coupon`.execute(db);
  await sql`create index issued_coupons_of_coupon on issued_coupons (coupon_id, issued_at, id)`.execute(db);
}
