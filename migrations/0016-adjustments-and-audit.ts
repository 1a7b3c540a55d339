import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await allowAdjustments(db);
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
