import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createCoupons(db);
  await createIssuedCoupons(db);
}

async function createCoupons(db: Kysely<unknown>): Promise<void> {
  // A CHECK holds when it is unknown, hence the explicit "is not null".
  await sql`
    create table coupons (
      id uuid not null,
      name text not null,
      discount_type text not null,
      discount_amount bigint,
      discount_percent integer,
      discount_maximum bigint,
      minimum_order_amount bigint not null,
      quantity bigint not null,
      issued bigint not null,
      issue_starts_at timestamptz(3) not null,
      issue_ends_at timestamptz(3) not null,
      usable_until timestamptz(3) not null,
      created_at timestamptz(3) not null,
      constraint coupons_pkey primary key (id),
      constraint coupons_name_length check (char_length(name) between 1 and 200),
      constraint coupons_discount_complete check (
        discount_type = 'FIXED' and discount_amount is not null and discount_percent is null
          and discount_maximum is null
        or discount_type = 'PERCENTAGE' and discount_amount is null and discount_percent is not null
      ),
      constraint coupons_discount_amount_range check (discount_amount between 1 and 1000000000000),
      constraint coupons_discount_percent_range check (discount_percent between 1 and 100),
      constraint coupons_discount_maximum_range check (discount_maximum between 0 and 1000000000000),
      constraint coupons_minimum_range check (minimum_order_amount between 0 and 1000000000000),
      constraint coupons_quantity_range check (quantity between 1 and 1000000000),
      constraint coupons_issued_not_negative check (issued >= 0),
      constraint coupons_issued_within_quantity check (issued <= quantity),
      constraint coupons_window_order check (issue_starts_at < issue_ends_at and issue_ends_at <= usable_until)
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`.execute(db);
  await sql`create index coupons_newest on coupons (created_at desc, id desc)`.execute(db);
  await sql`create index coupons_open on coupons (issue_ends_at)`.execute(db);
}

async function createIssuedCoupons(db: Kysely<unknown>): Promise<void> {
  // An order refers to (id, user_id), so no user can use the coupon of another one. The foreign key to orders comes
  // with that table. No index names status or order_id, so that holding and using a coupon stay HOT updates.
  await sql`
    create table issued_coupons (
      id uuid not null,
      coupon_id uuid not null,
      user_id text collate "C" not null,
      status text not null,
      order_id uuid,
      issued_at timestamptz(3) not null,
      constraint issued_coupons_pkey primary key (id),
      constraint issued_coupons_coupon_fkey foreign key (coupon_id) references coupons (id),
      constraint issued_coupons_claim_key unique (coupon_id, user_id),
      constraint issued_coupons_of_user_key unique (id, user_id),
      constraint issued_coupons_user_id_length check (char_length(user_id) between 1 and 255),
      constraint issued_coupons_status_known check (status in ('ISSUED', 'RESERVED', 'USED')),
      constraint issued_coupons_order_by_status check ((status = 'ISSUED') = (order_id is null))
    ) with (fillfactor = 80, autovacuum_analyze_scale_factor = 0.02)`.execute(db);
  await sql`
    create index issued_coupons_newest on issued_coupons (user_id, issued_at desc, id desc)`.execute(db);
}
