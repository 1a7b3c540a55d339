import { type Kysely, sql } from 'kysely';
import type { OrderFilter, Orders, OverdueOrder } from '../../../application/ports/orders.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import type { Order } from '../../../domain/order.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import type { DatabaseConnections } from '../database.ts';
import { linesAsJson } from '../tables/order-lines.ts';
import { type OrderWithLinesRow, orderFromRow } from '../tables/orders.ts';
import type { Database } from '../tables/schema.ts';
import { isAfter } from './keyset.ts';
import { READ_ORDERS } from './prepared-read-statements.ts';
import { ReadBatch } from './read-batch.ts';

export class PostgresOrders implements Orders {
  readonly #requests: Kysely<Database>;
  readonly #batches: Kysely<Database>;
  readonly #byId: ReadBatch<string, OrderWithLinesRow>;

  constructor({
    requests,
    batches,
    preparedReads,
  }: Pick<DatabaseConnections, 'requests' | 'batches' | 'preparedReads'>) {
    this.#requests = requests;
    this.#batches = batches;
    this.#byId = new ReadBatch({
      read: (orderIds) => preparedReads.rows<OrderWithLinesRow>(READ_ORDERS, [orderIds]),
      keyOf: (row) => row.id,
    });
  }

  async find(orderId: string): Promise<Order | undefined> {
    const row = await this.#byId.load(orderId);
    return row && orderFromRow(row);
  }

  async page({ limit, after, ...filter }: PageRequest & OrderFilter): Promise<Page<Order>> {
    const { userId, status, placedFrom, placedTo } = filter;
    let query = this.#requests
      .selectFrom('orders')
      .selectAll('orders')
      .select(sql<readonly OrderLine[]>`(${sql.raw(linesAsJson('orders.id'))})`.as('items'))
      .orderBy('orders.placed_at', 'desc')
      .orderBy('orders.id', 'desc')
      .limit(limit + 1);
    if (after !== null) query = query.where(isAfter(after, 'orders.placed_at', 'orders.id'));
    if (userId !== undefined) query = query.where('orders.user_id', '=', userId);
    // Only for a literal, not for a parameter, can the planner use a partial index of this status.
    if (status !== undefined) query = query.where('orders.status', '=', sql.lit(status));
    if (placedFrom !== undefined) query = query.where('orders.placed_at', '>=', placedFrom);
    if (placedTo !== undefined) query = query.where('orders.placed_at', '<', placedTo);
    const rows = await query.execute();
    return pageOf(rows.map(orderFromRow), limit, ({ placedAt, id }) => ({ at: placedAt, id }));
  }

  async overdue({ limit, after }: PageRequest): Promise<Page<OverdueOrder>> {
    // The expiry asks, so that requests that wait for a connection do not stop it.
    let query = this.#batches
      .selectFrom('orders')
      .select((order) => [
        'id',
        'expires_at',
        order
          .selectFrom('order_lines')
          .whereRef('order_lines.order_id', '=', 'orders.id')
          .select(({ fn }) => fn.countAll<number>().as('lines'))
          .$asScalar()
          .$notNull()
          .as('lines'),
      ])
      .where('status', '=', sql.lit('PENDING'))
      .where('expires_at', '<=', sql<Date>`statement_timestamp()`)
      .orderBy('expires_at')
      .orderBy('id')
      .limit(limit + 1);
    if (after !== null) query = query.where(sql<boolean>`(expires_at, id) > (${after.at}, ${after.id})`);
    const rows = await query.execute();
    const page = pageOf(rows, limit, ({ expires_at, id }) => ({ at: expires_at, id }));
    return { data: page.data.map(({ id, lines }) => ({ id, lines })), next: page.next };
  }
}
