import { type Kysely, sql, type Transaction } from 'kysely';
import type { HeldLease } from '../../../application/held-lease.ts';
import type { Ranking } from '../../../application/ports/ranking.ts';
import { RANK_SIZE, RANK_WINDOW_MS, type Rank, type RankedProduct } from '../../../domain/rank.ts';
import { readClock } from '../read-clock.ts';
import { rankFromRow } from '../tables/rank.ts';
import type { Database } from '../tables/schema.ts';
import { countHours, HOUR_MS, type Hours } from './hourly-sales.ts';

/** Reads the whole hours of the window from `hourly_sales`, and the parts of hours at its two ends from the orders. */
export class PostgresRanking implements Ranking {
  readonly #requests: Kysely<Database>;
  readonly #batches: Kysely<Database>;

  constructor({ requests, batches }: { requests: Kysely<Database>; batches: Kysely<Database> }) {
    this.#requests = requests;
    this.#batches = batches;
  }

  /**
   * Reads everything in one snapshot, so that sales, names and prices are those of one moment. A lock makes computations
   * take turns. It is taken before the snapshot, so that the snapshot shows what the last computation wrote. If the lease
   * has ended, nothing is written.
   */
  compute(lease?: HeldLease): Promise<Rank> {
    return this.#batches
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (db) => {
        await sql`lock table $schema.counted_hours in share row exclusive mode`.execute(db);
        const to = await readClock(db);
        const from = new Date(to.getTime() - RANK_WINDOW_MS);
        const hours = {
          from: Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS,
          to: Math.floor(to.getTime() / HOUR_MS) * HOUR_MS,
        };
        // Orders and their lines lie on disk nearly in the order of their time. So most lines of an hour are on a page
        // that was read for the order before. PostgreSQL's default assumes that each row is on a random page, and reads
        // the whole table.
        await sql`set local random_page_cost = 0.1`.execute(db);
        await countHours(hours, to, db);
        // The sums of the hours are read as a whole, which needs no index.
        await sql`set local random_page_cost = 1`.execute(db);
        const data = await bestSellers(from, hours, to, db);
        lease?.assertHeldAt(await readClock(db));
        return { asOf: to, from, to, data };
      });
  }

  async find(): Promise<Rank | undefined> {
    const row = await this.#requests.selectFrom('rank').selectAll().executeTakeFirst();
    return row && rankFromRow(row);
  }
}

/** The products that sold most. Sales are sorted before prices are looked up, so only the first few need a price. */
async function bestSellers(
  from: Date,
  hours: Hours,
  to: Date,
  db: Transaction<Database>,
): Promise<RankedProduct[]> {
  const [firstHour, lastHour] = [new Date(hours.from), new Date(hours.to)];
  const { rows } = await sql<Omit<RankedProduct, 'rank'>>`
    with sales as (
      select product_id, sum(sold.quantity)::bigint as quantity, max(last_sold_at) as last_sold_at
      from (
        select product_id, quantity, last_sold_at from $schema.hourly_sales
        where hour >= ${firstHour} and hour < ${lastHour}
        union all ${soldBetween(from, firstHour)}
        union all ${soldBetween(lastHour, to)}
      ) sold
      group by product_id
      order by quantity desc, last_sold_at desc, product_id
    )
    select product_id as "productId", products.name, min_price as "minPrice", sales.quantity as "quantitySold"
    from sales
    join $schema.products on products.id = sales.product_id
    cross join lateral (
      select min(price) as min_price from $schema.options where product_id = sales.product_id and on_sale
    ) offers
    where offers.min_price is not null
    order by sales.quantity desc, sales.last_sold_at desc, sales.product_id
    limit ${RANK_SIZE}`.execute(db);
  return rows.map((product, index) => ({ rank: index + 1, ...product }));
}

/** The lines of orders that were confirmed from one time to before another, and that have not been cancelled since. */
function soldBetween(from: Date, to: Date) {
  return sql`
    select order_lines.product_id, order_lines.quantity, orders.confirmed_at
    from $schema.orders join $schema.order_lines on order_lines.order_id = orders.id
    where orders.status = 'CONFIRMED' and orders.confirmed_at >= ${from} and orders.confirmed_at < ${to}`;
}
