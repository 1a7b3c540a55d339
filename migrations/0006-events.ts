import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // json, not jsonb: it keeps the order of the fields, and is never searched.
  await sql`
    create table events (
      id uuid not null,
      order_id uuid not null,
      sequence integer not null,
      type text not null,
      data json not null,
      created_at timestamptz(3) not null,
      status text not null,
      attempts integer not null,
      last_error text,
      next_attempt_at timestamptz(3),
      sent_at timestamptz(3),
      lease uuid,
      leased_until timestamptz(3),
      constraint events_pkey primary key (id),
      constraint events_sequence_key unique (order_id, sequence),
      constraint events_order_fkey foreign key (order_id) references orders (id),
      constraint events_sequence_positive check (sequence >= 1),
      constraint events_type_known check (type in ('shop.order.confirmed', 'shop.order.cancelled')),
      constraint events_status_known check (status in ('PENDING', 'SENT', 'DEAD')),
      constraint events_attempts_not_negative check (attempts >= 0),
      constraint events_pending_has_next_attempt check ((status = 'PENDING') = (next_attempt_at is not null)),
      constraint events_sent_has_time check (status <> 'SENT' or sent_at is not null),
      constraint events_dead_has_error check (status <> 'DEAD' or last_error is not null),
      constraint events_lease_has_end check ((lease is null) = (leased_until is null)),
      constraint events_leased_is_pending check (lease is null or status = 'PENDING')
    ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)
    `.execute(db);
  // Events that are being sent are leased. They are not at the front of this index, so a claim of due events does not
  // read them.
  await sql`
    create index events_due on events (greatest(next_attempt_at, leased_until)) where status = 'PENDING'
    `.execute(db);
  await sql`create index events_newest on events (created_at desc, id desc)`.execute(db);
  await sql`create index events_dead on events (created_at desc, id desc) where status = 'DEAD'`.execute(db);
}
