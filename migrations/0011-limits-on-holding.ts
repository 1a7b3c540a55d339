import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Null: the option has no limit of its own.
  await sql`
    alter table options
      add column max_per_order integer,
      add constraint options_max_per_order_range check (max_per_order between 1 and 10000)`.execute(db);
  // Before it places an order, the service reads the pending orders of the user. The index has an entry only while an
  // order is pending, so it stays small. A checkout adds no entry, because its order is never stored as pending.
  //
  // The condition means PENDING, by the constraints of the table. It does not name the status, because a statement that
  // names it could also be planned with orders_pending, which has the pending orders of all users. PostgreSQL prefers that
  // index if it plans while no order is pending, and keeps the plan when 100,000 are.
  await sql`
    create index orders_pending_of_user on orders (user_id, expires_at desc)
      where confirmed_at is null and cancelled_at is null`.execute(db);
}
