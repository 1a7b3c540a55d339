import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // An hour without sales has no row in hourly_sales; that it was counted is told here.
  await sql`
    create table counted_hours (
      hour timestamptz(3) not null,
      counted_at timestamptz(3) not null,
      constraint counted_hours_pkey primary key (hour),
      constraint counted_hours_is_whole check (mod(extract(epoch from hour), 3600) = 0),
      constraint counted_hours_is_over check (counted_at >= hour + interval '1 hour')
    ) with (fillfactor = 50)`.execute(db);
  await sql`
    create table hourly_sales (
      hour timestamptz(3) not null,
      product_id uuid not null,
      quantity bigint not null,
      last_sold_at timestamptz(3) not null,
      constraint hourly_sales_pkey primary key (hour, product_id),
      constraint hourly_sales_quantity_positive check (quantity >= 1),
      constraint hourly_sales_within_hour
        check (last_sold_at >= hour and last_sold_at < hour + interval '1 hour')
    ) with (autovacuum_vacuum_scale_factor = 0.05)`.execute(db);
  // What the rank looks for: sales that were taken back since it was computed.
  await sql`
    create index orders_taken_back on orders (cancelled_at)
      where status = 'CANCELLED' and confirmed_at is not null`.execute(db);
}
