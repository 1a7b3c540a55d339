import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Null: the option has no limit of its own.
  await sql`
    alter table options
      add column max_per_order integer,
      add constraint options_max_per_order_range check (max_per_order between 1 and 10000)`.execute(db);
  // For every order that is placed, the service reads the pending orders of its user. The index has entries only while
  // orders are pending, so it stays small. Checkout adds no entry to it, because its orders are never pending. A payment
  // writes new entries of the order's other indexes already, and adds none here.
  await sql`
    create index orders_pending_of_user on orders (user_id, expires_at desc) where status = 'PENDING'`.execute(
    db,
  );
}
