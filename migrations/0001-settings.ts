import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings (
      id smallint not null default 1,
      currency text not null,
      constraint settings_pkey primary key (id),
      constraint settings_single_row check (id = 1),
      constraint settings_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$')
    )`.execute(db);
}
