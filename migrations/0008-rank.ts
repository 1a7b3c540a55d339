import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rank (
      id smallint not null default 1,
      as_of timestamptz(3) not null,
      from_at timestamptz(3) not null,
      to_at timestamptz(3) not null,
      data jsonb not null,
      constraint rank_pkey primary key (id),
      constraint rank_single_row check (id = 1),
      constraint rank_window_order check (from_at < to_at),
      constraint rank_data_is_list check (jsonb_typeof(data) = 'array')
    )`.execute(db);
}
