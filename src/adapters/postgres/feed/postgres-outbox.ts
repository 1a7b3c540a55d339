import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Backlog, ClaimedEvent, FailedAttempt, Outbox } from '../../../application/ports/outbox.ts';
import { type Page, pageOf } from '../../../application/ports/paging.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import { eventData } from '../../../domain/event.ts';
import { invariant } from '../../../domain/invariant.ts';
import type { DatabaseConnections } from '../database.ts';
import { isAfter } from '../reads/keyset.ts';
import { READ_ORDERS } from '../reads/prepared-read-statements.ts';
import { DELIVERIES, deliveryFromRow } from '../tables/events.ts';
import { type OrderWithLinesRow, orderFromRow } from '../tables/orders.ts';
import { columnNames } from '../tables/table.ts';
import { CLAIM, MARK_FAILED, MARK_SENT, READ_BACKLOG, RELEASE, RENEW } from './outbox-statements.ts';

/** The most events of each kind that are counted for the metrics. */
const COUNTED_MAX = 10_000;

/** The outbox on PostgreSQL. Events are chosen by state. A cursor over ids would miss events that commit late. */
export class PostgresOutbox implements Outbox {
  readonly #db: DatabaseConnections['requests'];
  readonly #feed: DatabaseConnections['feed'];

  constructor({ requests, feed }: Pick<DatabaseConnections, 'requests' | 'feed'>) {
    this.#db = requests;
    this.#feed = feed;
  }

  async claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]> {
    for (;;) {
      const leases = Array.from({ length: limit }, () => randomUUID());
      const rows = await this.#feed.rows<ClaimedRow>(CLAIM, [limit, leaseMs / 1000, leases]);
      const claimed = rows.filter((row) => row.id !== null);
      // Every event of a full claim may have been put off. Then later events may still be due.
      if (claimed.length > 0 || (rows[0]?.putOff ?? 0) < limit) return this.#withData(claimed);
    }
  }

  async renew(claimed: readonly ClaimedEvent[], leaseMs: number): Promise<readonly string[]> {
    const rows = await this.#feed.rows<{ id: string }>(RENEW, [...idsAndLeases(claimed), leaseMs / 1000]);
    return rows.map(({ id }) => id);
  }

  async markSent(claimed: readonly ClaimedEvent[]): Promise<number> {
    const rows = await this.#feed.rows<{ following: number }>(MARK_SENT, idsAndLeases(claimed));
    return rows[0]?.following ?? 0;
  }

  async markFailed(failures: readonly FailedAttempt[]): Promise<void> {
    const sorted = failures.toSorted((a, b) => compareIds(a.event, b.event));
    await this.#feed.rows(MARK_FAILED, [
      ...idsAndLeases(sorted.map(({ event }) => event)),
      // The receiver's answer may contain NUL, the one character that PostgreSQL's text cannot hold.
      sorted.map(({ error }) => error.replaceAll('\u0000', '')),
      sorted.map(({ retryInMs }) => (retryInMs === null ? null : retryInMs / 1000)),
    ]);
  }

  async release(claimed: readonly ClaimedEvent[]): Promise<void> {
    await this.#feed.rows(RELEASE, idsAndLeases(claimed));
  }

  async backlog(): Promise<Backlog> {
    const [backlog] = await this.#feed.rows<Backlog>(READ_BACKLOG, [COUNTED_MAX]);
    invariant(backlog, 'A select of counts gave no row');
    return { ...backlog, oldestPendingSeconds: Math.max(0, backlog.oldestPendingSeconds) };
  }

  async dead(
    { createdFrom, createdTo }: Parameters<Outbox['dead']>[0],
    limit: number,
  ): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom(DELIVERIES.name)
      .select('id')
      .where('status', '=', sql.lit('DEAD'))
      .where('created_at', '>=', createdFrom)
      .where('created_at', '<', createdTo)
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async page({ limit, after, status, orderId }: Parameters<Outbox['page']>[0]): Promise<Page<Delivery>> {
    let query = this.#db
      .selectFrom(DELIVERIES.name)
      .select(columnNames(DELIVERIES.columns))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (after !== null) query = query.where(isAfter(after, 'events.created_at', 'events.id'));
    // Only for a literal, not for a parameter, can the planner use a partial index of this status.
    if (status !== undefined) query = query.where('status', '=', sql.lit(status));
    if (orderId !== undefined) query = query.where('order_id', '=', orderId);
    const rows = await query.execute();
    return pageOf(rows.map(deliveryFromRow), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  }

  /** Builds the data of each event from its order as it is now, unless the data was stored. */
  async #withData(claimed: readonly ClaimedEventRow[]): Promise<ClaimedEvent[]> {
    const orderIds = new Set(claimed.filter(({ stored }) => stored === null).map(({ orderId }) => orderId));
    const rows =
      orderIds.size === 0 ? [] : await this.#feed.rows<OrderWithLinesRow>(READ_ORDERS, [[...orderIds]]);
    const orders = new Map(rows.map((row) => [row.id, orderFromRow(row)]));
    return claimed.map(({ putOff: _, stored, currency, ...event }) => {
      const order = orders.get(event.orderId);
      const data = stored ?? (order && eventData(event.type, order, currency));
      invariant(data, `Event ${event.id} is of an order that does not exist`);
      return { ...event, data };
    });
  }
}

interface ClaimedEventRow extends Omit<ClaimedEvent, 'data'> {
  readonly putOff: number;
  readonly stored: object | null;
  readonly currency: string;
}

/** If no event was claimed, there is one row without an event. */
type ClaimedRow = ClaimedEventRow | { readonly putOff: number; readonly id: null };

/** Ids and leases side by side. Sorted by id, so batches with common events never wait for each other in a circle. */
function idsAndLeases(claimed: readonly ClaimedEvent[]): [string[], string[]] {
  const sorted = claimed.toSorted(compareIds);
  return [sorted.map(({ id }) => id), sorted.map(({ lease }) => lease)];
}

function compareIds(a: ClaimedEvent, b: ClaimedEvent): number {
  return a.id < b.id ? -1 : 1;
}
