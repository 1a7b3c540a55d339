import { type Kysely, sql } from 'kysely';
import type { Ranking } from '../../application/ports/ranking.ts';
import { RANK_SIZE, RANK_WINDOW_MS, type Rank, type RankedProduct } from '../../domain/rank.ts';
import type { Database } from './schema.ts';

/** To the millisecond, as orders are confirmed, and the same all through a statement, so that the planner can use it. */
const NOW = sql<Date>`date_trunc('milliseconds', statement_timestamp())`;

export class PostgresRanking implements Ranking {
  readonly #requests: Kysely<Database>;
  readonly #batches: Kysely<Database>;

  constructor({ requests, batches }: { requests: Kysely<Database>; batches: Kysely<Database> }) {
    this.#requests = requests;
    this.#batches = batches;
  }

  /** One statement, so that the sales, names and prices are those of one moment. */
  async compute(): Promise<Rank> {
    const { rows } = await sql<{ to: Date; products: Omit<RankedProduct, 'rank'>[] }>`
      with sales as (
        select order_lines.product_id, sum(order_lines.quantity) as quantity, max(orders.confirmed_at) as last_at
        from orders join order_lines on order_lines.order_id = orders.id
        where orders.status = 'CONFIRMED'
          and orders.confirmed_at >= ${NOW} - make_interval(secs => ${RANK_WINDOW_MS / 1000})
          and orders.confirmed_at < ${NOW}
        group by order_lines.product_id
        order by quantity desc, last_at desc, product_id
      ), popular as (
        select sales.*, products.name, offers.min_price
        from sales
        join products on products.id = sales.product_id
        cross join lateral (
          select min(price) as min_price from options where product_id = sales.product_id and on_sale
        ) offers
        where offers.min_price is not null
        order by sales.quantity desc, sales.last_at desc, sales.product_id
        limit ${RANK_SIZE}
      )
      select ${NOW} as "to", coalesce(json_agg(json_build_object(
        'productId', product_id, 'name', name, 'minPrice', min_price, 'quantitySold', quantity
      ) order by quantity desc, last_at desc, product_id), '[]') as products
      from popular`.execute(this.#batches);
    const [row] = rows;
    if (!row) throw new RangeError('A select from one row gave none');
    const from = new Date(row.to.getTime() - RANK_WINDOW_MS);
    const data = row.products.map((product, index) => ({ rank: index + 1, ...product }));
    return { asOf: row.to, from, to: row.to, data };
  }

  async find(): Promise<Rank | undefined> {
    const row = await this.#requests.selectFrom('rank').selectAll().executeTakeFirst();
    return row && { asOf: row.as_of, from: row.from_at, to: row.to_at, data: row.data };
  }
}
