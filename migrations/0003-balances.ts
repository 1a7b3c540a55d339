import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table balances (
      user_id text collate "C" not null,
      amount bigint not null,
      version bigint not null,
      constraint balances_pkey primary key (user_id),
      constraint balances_user_id_length check (char_length(user_id) between 1 and 255),
      constraint balances_amount_not_negative check (amount >= 0),
      constraint balances_version_not_negative check (version >= 0)
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`.execute(db);

  // Its foreign key to orders comes with that table.
  await sql`
    create table ledger_entries (
      id uuid not null,
      user_id text collate "C" not null,
      version bigint not null,
      type text not null,
      amount bigint not null,
      balance bigint not null,
      order_id uuid,
      created_at timestamptz(3) not null,
      constraint ledger_entries_pkey primary key (user_id, version),
      constraint ledger_entries_id_key unique (id),
      constraint ledger_entries_balance_fkey foreign key (user_id) references balances (user_id),
      constraint ledger_entries_version_positive check (version >= 1),
      constraint ledger_entries_type_known check (type in ('CHARGE', 'PAYMENT', 'REFUND')),
      constraint ledger_entries_amount_not_zero check (amount <> 0),
      constraint ledger_entries_sign_by_type check ((type = 'PAYMENT') = (amount < 0)),
      constraint ledger_entries_order_by_type check ((type = 'CHARGE') = (order_id is null)),
      constraint ledger_entries_balance_not_negative check (balance >= 0),
      constraint ledger_entries_balance_before_not_negative check (balance >= amount),
      constraint ledger_entries_first_starts_at_zero check (version > 1 or balance = amount)
    ) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`.execute(
    db,
  );
  // An order takes money once and gives it back once.
  await sql`
    create unique index ledger_entries_order_key on ledger_entries (order_id, type) where order_id is not null
    `.execute(db);
}
