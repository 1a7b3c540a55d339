import { sql, type Transaction } from 'kysely';
import type { Database } from '../tables/schema.ts';

export const HOUR_MS = 60 * 60 * 1000;

/** A change carries the time of its decision, and becomes visible when it commits. The commit comes within this time. */
const COMMITTED_WITHIN_MS = 10 * 60 * 1000;

/** Whole hours, in milliseconds since 1970: from the start of the first hour to the end of the last. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings `hourly_sales` up to date for these finished hours, as of the transaction's snapshot. An hour is recounted if
 * it was last counted less than ten minutes after it ended, or if one of its orders has been cancelled since.
 */
export async function countHours(hours: Hours, now: Date, db: Transaction<Database>): Promise<void> {
  const countedAt = await readCounted(hours, now, db);
  const sinceMs = Math.min(...countedAt.values()) - COMMITTED_WITHIN_MS;
  const cancelled = await hoursWithCancellations(sinceMs, db);
  for (let hour = hours.from; hour < hours.to; hour += HOUR_MS) {
    const finalAt = hour + HOUR_MS + COMMITTED_WITHIN_MS;
    if ((countedAt.get(hour) ?? 0) < finalAt || cancelled.has(hour)) await countHour(hour, db);
  }
  await remember(hours, now, db);
}

/**
 * When each hour was last counted. Leaves out a count from the future, so that the hour is counted again. The clock has
 * been set back since such a count.
 */
async function readCounted(
  { from, to }: Hours,
  now: Date,
  db: Transaction<Database>,
): Promise<Map<number, number>> {
  const counted = await db
    .selectFrom('counted_hours')
    .selectAll()
    .where('hour', '>=', new Date(from))
    .where('hour', '<', new Date(to))
    .where('counted_at', '<=', now)
    .execute();
  return new Map(counted.map(({ hour, counted_at }) => [hour.getTime(), counted_at.getTime()]));
}

/** The hours in which orders were confirmed that have been cancelled since `sinceMs`. */
async function hoursWithCancellations(sinceMs: number, db: Transaction<Database>): Promise<Set<number>> {
  // No hour has been counted yet, so every hour will be counted anyway.
  if (sinceMs === Number.POSITIVE_INFINITY) return new Set();
  const { rows } = await sql<{ hour: Date }>`
    select distinct date_bin('1 hour', confirmed_at, timestamptz 'epoch') as hour
    from $schema.orders
    where status = 'CANCELLED' and confirmed_at is not null and cancelled_at >= ${new Date(sinceMs)}`.execute(
    db,
  );
  return new Set(rows.map(({ hour }) => hour.getTime()));
}

/**
 * Counts one hour. One statement per hour lets the planner see how much there is to read. Only rows that differ are
 * written, because a cancellation changes few of the thousands of rows of an hour.
 */
async function countHour(hourMs: number, db: Transaction<Database>): Promise<void> {
  const hour = new Date(hourMs);
  await sql`
    with counted as (
      select order_lines.product_id, sum(order_lines.quantity) as quantity, max(orders.confirmed_at) as last_sold_at
      from $schema.orders join $schema.order_lines on order_lines.order_id = orders.id
      where orders.status = 'CONFIRMED'
        and orders.confirmed_at >= ${hour} and orders.confirmed_at < ${new Date(hourMs + HOUR_MS)}
      group by order_lines.product_id
    ), gone as (
      delete from $schema.hourly_sales
      where hour = ${hour} and product_id not in (select product_id from counted)
    )
    insert into $schema.hourly_sales (hour, product_id, quantity, last_sold_at)
    select ${hour}::timestamptz, product_id, quantity, last_sold_at from counted
    on conflict (hour, product_id) do update set quantity = excluded.quantity, last_sold_at = excluded.last_sold_at
      where (hourly_sales.quantity, hourly_sales.last_sold_at) is distinct from (excluded.quantity, excluded.last_sold_at)
    `.execute(db);
}

/**
 * Records that these hours were counted now. Deletes earlier hours, because no rank asks for them again. Deletes later
 * hours, because they are not over. They were counted before the clock was set back.
 */
async function remember({ from, to }: Hours, now: Date, db: Transaction<Database>): Promise<void> {
  const [first, end] = [new Date(from), new Date(to)];
  await sql`delete from $schema.hourly_sales where hour < ${first} or hour >= ${end}`.execute(db);
  await sql`delete from $schema.counted_hours where hour < ${first} or hour >= ${end}`.execute(db);
  await sql`
    insert into $schema.counted_hours (hour, counted_at)
    select hour, ${now}::timestamptz
    from generate_series(${first}::timestamptz, ${new Date(to - HOUR_MS)}::timestamptz, interval '1 hour') hour
    on conflict (hour) do update set counted_at = excluded.counted_at`.execute(db);
}
