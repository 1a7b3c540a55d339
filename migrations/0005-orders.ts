import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOrders(db);
  await indexOrders(db);
  await createOrderLines(db);
  await referToOrders(db);
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orders (
      id uuid not null,
      user_id text collate "C" not null,
      status text not null,
      items_total bigint not null,
      discount_amount bigint not null,
      total bigint not null generated always as (items_total - discount_amount) stored,
      issued_coupon_id uuid,
      placed_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      confirmed_at timestamptz(3),
      payment_id uuid,
      cancelled_at timestamptz(3),
      cancel_reason text,
      constraint orders_pkey primary key (id),
      constraint orders_issued_coupon_fkey foreign key (issued_coupon_id, user_id)
        references issued_coupons (id, user_id),
      constraint orders_user_id_length check (char_length(user_id) between 1 and 255),
      constraint orders_status_known check (status in ('PENDING', 'CONFIRMED', 'CANCELLED')),
      constraint orders_cancel_reason_known
        check (cancel_reason in ('INSUFFICIENT_BALANCE', 'EXPIRED', 'REQUESTED')),
      constraint orders_items_total_range check (items_total between 0 and 1000000000000),
      constraint orders_discount_range check (discount_amount between 0 and items_total),
      constraint orders_discount_needs_coupon check (discount_amount = 0 or issued_coupon_id is not null),
      constraint orders_pending_is_unsettled check (status <> 'PENDING' or confirmed_at is null),
      constraint orders_confirmed_has_time check (status <> 'CONFIRMED' or confirmed_at is not null),
      constraint orders_paid_has_payment check ((confirmed_at is not null) = (payment_id is not null)),
      constraint orders_cancelled_has_time check ((status = 'CANCELLED') = (cancelled_at is not null)),
      constraint orders_cancelled_has_reason check ((status = 'CANCELLED') = (cancel_reason is not null)),
      constraint orders_paid_is_cancelled_on_request
        check (confirmed_at is null or cancel_reason is null or cancel_reason = 'REQUESTED'),
      constraint orders_expires_after_placed check (expires_at >= placed_at)
    ) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)
    `.execute(db);
}

async function indexOrders(db: Kysely<unknown>): Promise<void> {
  await sql`create index orders_of_user on orders (user_id, placed_at desc, id desc)`.execute(db);
  await sql`create index orders_newest on orders (placed_at desc, id desc)`.execute(db);
  await sql`
    create index orders_cancelled on orders (placed_at desc, id desc) where status = 'CANCELLED'`.execute(db);
  // What the batches look for: orders that run out, and recent sales.
  await sql`create index orders_pending on orders (expires_at, id) where status = 'PENDING'`.execute(db);
  await sql`create index orders_confirmed on orders (confirmed_at) where status = 'CONFIRMED'`.execute(db);
}

async function createOrderLines(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table order_lines (
      order_id uuid not null,
      position integer not null,
      option_id uuid not null,
      product_id uuid not null,
      product_name text not null,
      option_name text not null,
      unit_price bigint not null,
      quantity bigint not null,
      amount bigint not null,
      constraint order_lines_pkey primary key (order_id, position),
      constraint order_lines_order_fkey foreign key (order_id) references orders (id),
      constraint order_lines_option_fkey foreign key (option_id, product_id) references options (id, product_id),
      constraint order_lines_position_range check (position between 0 and 99),
      constraint order_lines_unit_price_range check (unit_price between 0 and 1000000000000),
      constraint order_lines_quantity_range check (quantity between 1 and 10000),
      constraint order_lines_amount_is_product check (amount = unit_price * quantity)
    ) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`.execute(
    db,
  );
}

/** The references that go both ways. */
async function referToOrders(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger_entries
      add constraint ledger_entries_order_fkey foreign key (order_id) references orders (id)`.execute(db);
  await sql`
    alter table issued_coupons
      add constraint issued_coupons_order_fkey foreign key (order_id) references orders (id)`.execute(db);
}
