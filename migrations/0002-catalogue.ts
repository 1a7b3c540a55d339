import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createProducts(db);
  await createStocks(db);
}

async function createProducts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table products (
      id uuid not null,
      name text not null,
      description text not null,
      created_at timestamptz(3) not null,
      constraint products_pkey primary key (id),
      constraint products_name_length check (char_length(name) between 1 and 200),
      constraint products_description_length check (char_length(description) <= 5000)
    ) with (fillfactor = 90)`.execute(db);
  await sql`create index products_newest on products (created_at desc, id desc)`.execute(db);

  // (id, product_id) is what an order line refers to: one check finds both, and that they belong together.
  await sql`
    create table options (
      id uuid not null,
      product_id uuid not null,
      position integer not null,
      name text not null,
      price bigint not null,
      on_sale boolean not null,
      constraint options_pkey primary key (id),
      constraint options_product_fkey foreign key (product_id) references products (id),
      constraint options_position_key unique (product_id, position),
      constraint options_of_product_key unique (id, product_id),
      constraint options_position_range check (position between 0 and 99),
      constraint options_name_length check (char_length(name) between 1 and 200),
      constraint options_price_range check (price between 0 and 1000000000000)
    ) with (fillfactor = 90)`.execute(db);
}

async function createStocks(db: Kysely<unknown>): Promise<void> {
  // Apart from options, so that an order's update rewrites a row of 60 bytes and meets no change of price.
  await sql`
    create table stocks (
      option_id uuid not null,
      on_hand bigint not null,
      reserved bigint not null,
      constraint stocks_pkey primary key (option_id),
      constraint stocks_option_fkey foreign key (option_id) references options (id),
      constraint stocks_on_hand_not_negative check (on_hand >= 0),
      constraint stocks_reserved_not_negative check (reserved >= 0),
      constraint stocks_reserved_within_on_hand check (reserved <= on_hand)
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`.execute(db);

  await sql`
    create table stock_movements (
      id uuid not null,
      option_id uuid not null,
      delta bigint not null,
      reason text not null,
      created_at timestamptz(3) not null,
      constraint stock_movements_pkey primary key (id),
      constraint stock_movements_option_fkey foreign key (option_id) references options (id),
      constraint stock_movements_delta_range check (delta <> 0 and delta between -1000000000 and 1000000000)
    )`.execute(db);
}
