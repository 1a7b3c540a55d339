import { type Kysely, sql } from 'kysely';
import type { Backlog, ClaimedEvent, Outbox } from '../../application/ports/outbox.ts';
import { type Page, pageOf } from '../../application/ports/paging.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { isBehind } from './keyset.ts';
import { DELIVERY_COLUMNS, deliveryFromRow } from './rows/delivery-row.ts';
import type { Database } from './schema.ts';

const CLOCK = sql<Date>`clock_timestamp()`;
const NO_LEASE = { lease: null, leased_until: null };

export class PostgresOutbox implements Outbox {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /**
   * Chooses by state, never by a cursor over ids: events commit in another order than they were made, and a cursor
   * passes the late ones by. Rows that another relay is just claiming are skipped.
   */
  async claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]> {
    const { rows } = await sql<ClaimedEvent>`
      with due as (
        select id from events
        where status = 'PENDING' and next_attempt_at <= statement_timestamp()
          and (leased_until is null or leased_until <= statement_timestamp())
          and not exists (
            select from events earlier
            where earlier.order_id = events.order_id and earlier.sequence < events.sequence
              and earlier.status <> 'SENT'
          )
        order by next_attempt_at, id
        limit ${limit}
        for update skip locked
      ), claimed as (
        update events
        set lease = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
        from due where events.id = due.id
        returning events.*
      )
      select id, type, order_id as "orderId", created_at as "createdAt", data, attempts, lease
      from claimed
      order by next_attempt_at, id`.execute(this.#db);
    return rows;
  }

  async markSent({ id, lease }: ClaimedEvent): Promise<void> {
    await this.#db
      .updateTable('events')
      .set(({ eb }) => ({
        status: 'SENT',
        attempts: eb('attempts', '+', 1),
        sent_at: CLOCK,
        next_attempt_at: null,
        ...NO_LEASE,
      }))
      .where('id', '=', id)
      .where('lease', '=', lease)
      .execute();
  }

  async markFailed({ id, lease }: ClaimedEvent, error: string, retryInMs: number | null): Promise<void> {
    const retry = sql<Date>`clock_timestamp() + make_interval(secs => ${(retryInMs ?? 0) / 1000})`;
    await this.#db
      .updateTable('events')
      .set(({ eb }) => ({
        status: retryInMs === null ? 'DEAD' : 'PENDING',
        attempts: eb('attempts', '+', 1),
        // What the other side answered may hold the one character that PostgreSQL's text cannot.
        last_error: error.replaceAll('\u0000', ''),
        next_attempt_at: retryInMs === null ? null : retry,
        ...NO_LEASE,
      }))
      .where('id', '=', id)
      .where('lease', '=', lease)
      .execute();
  }

  async release({ id, lease }: ClaimedEvent): Promise<void> {
    await this.#db
      .updateTable('events')
      .set(NO_LEASE)
      .where('id', '=', id)
      .where('lease', '=', lease)
      .execute();
  }

  async backlog(): Promise<Backlog> {
    const { rows } = await sql<Backlog>`
      select pending.count as pending, due, in_flight as "inFlight", dead.count as dead,
        pending.seconds as "oldestPendingSeconds"
      from (
        select count(*),
          count(*) filter (
            where next_attempt_at <= statement_timestamp()
              and (leased_until is null or leased_until <= statement_timestamp())
          ) as due,
          count(*) filter (where leased_until > statement_timestamp()) as in_flight,
          coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as seconds
        from events where status = 'PENDING'
      ) pending, (select count(*) from events where status = 'DEAD') dead`.execute(this.#db);
    const [backlog] = rows;
    if (!backlog) throw new RangeError('A select of counts gave no row');
    return { ...backlog, oldestPendingSeconds: Math.max(0, backlog.oldestPendingSeconds) };
  }

  async page({ limit, after, status, orderId }: Parameters<Outbox['page']>[0]): Promise<Page<Delivery>> {
    const rows = await this.#db
      .selectFrom('events')
      .select(DELIVERY_COLUMNS)
      .where(isBehind(after, 'events.created_at', 'events.id'))
      // A literal, not a parameter, so that the planner sees that a partial index fits.
      .$if(status !== undefined, (query) => query.where('status', '=', sql.lit(status ?? 'PENDING')))
      .$if(orderId !== undefined, (query) => query.where('order_id', '=', orderId ?? ''))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf(rows.map(deliveryFromRow), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  }
}
