import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await allowAdjustments(db);
  await createAuditEntries(db);
}

/** A correction of a balance by an operator is a ledger entry with a reason. It has either sign, and no order. */
async function allowAdjustments(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger_entries
      add column reason text,
      drop constraint ledger_entries_type_known,
      drop constraint ledger_entries_sign_by_type,
      drop constraint ledger_entries_order_by_type,
      add constraint ledger_entries_type_known check (type in ('CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT')),
      add constraint ledger_entries_sign_by_type check (type = 'ADJUSTMENT' or (type = 'PAYMENT') = (amount < 0)),
      add constraint ledger_entries_order_by_type
        check ((type in ('CHARGE', 'ADJUSTMENT')) = (order_id is null)),
      add constraint ledger_entries_reason_by_type check (
        case when type = 'ADJUSTMENT' then reason is not null and char_length(reason) between 1 and 200
        else reason is null end
      )`.execute(db);
}

/** json, not jsonb: it keeps the order of the fields, and is never searched. */
async function createAuditEntries(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_entries (
      id uuid not null,
      at timestamptz(3) not null,
      subject text collate "C" not null,
      action text not null,
      target_type text not null,
      target_id text collate "C",
      before json,
      after json not null,
      constraint audit_entries_pkey primary key (id),
      constraint audit_entries_subject_length check (char_length(subject) between 1 and 255),
      constraint audit_entries_action_known check (
        (action, target_type) in (
          ('product.created', 'product'), ('product.changed', 'product'), ('option.created', 'option'),
          ('option.changed', 'option'), ('stock.adjusted', 'option'), ('coupon.created', 'coupon'),
          ('coupon.changed', 'coupon'), ('order.cancelled', 'order'), ('event.redelivered', 'event'),
          ('events.redelivered', 'event'), ('balance.adjusted', 'balance'), ('rank.refreshed', 'rank')
        )
      ),
      constraint audit_entries_has_target
        check ((target_id is null) = (action in ('events.redelivered', 'rank.refreshed')))
    )`.execute(db);
  await sql`create index audit_entries_newest on audit_entries (at desc, id desc)`.execute(db);
  await sql`
    create index audit_entries_of_subject on audit_entries (subject, at desc, id desc)`.execute(db);
  await sql`
    create index audit_entries_of_target on audit_entries (target_id, at desc, id desc)
      where target_id is not null`.execute(db);
}
