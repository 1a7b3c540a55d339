import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresRanking } from '../../src/adapters/postgres/rank/postgres-ranking.ts';
import { RANK_WINDOW_MS } from '../../src/domain/rank.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';

let database: OpenTestDatabase;
let ranking: PostgresRanking;

beforeEach(async () => {
  database = await openTestDatabase();
  ranking = new PostgresRanking(database);
});

afterEach(() => database.drop());

const productId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const optionId = (n: number) => `00000000-0000-7000-9000-${String(n).padStart(12, '0')}`;

/** Adds product `n` with an option at this price, and an option for 1 that is not on sale. */
async function offer(n: number, price = 1000, onSale = true): Promise<void> {
  await query(
    database.url,
    `insert into products values ('${productId(n)}', 'Product ${n}', '', now());
     insert into options values
       ('${optionId(n)}', '${productId(n)}', 0, 'Only', ${price}, ${onSale}),
       (gen_random_uuid(), '${productId(n)}', 1, 'Withdrawn', 1, false)`,
  );
}

/** Adds an order of `units` of product `n`, confirmed this long ago. Resolves with the order's id. */
async function sell(n: number, units: number, ago: string): Promise<unknown> {
  const rows = await query(
    database.url,
    `with sold as (
       insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
       select gen_random_uuid(), 'alice', 'CONFIRMED', ${units}, 0, t, t, t, gen_random_uuid()
       from (select date_trunc('milliseconds', clock_timestamp()) - interval '${ago}' as t) confirmed
       returning id
     ), line as (
       insert into order_lines
       select id, 0, '${optionId(n)}', '${productId(n)}', 'Then', 'Then', 1, ${units}, ${units} from sold
     )
     select id from sold`,
  );
  return rows[0]?.id;
}

describe('PostgresRanking', () => {
  it('counts the 72 hours that end now by the database\u2019s clock', async () => {
    await offer(1);
    await sell(1, 1, '71 hours 59 minutes');
    await sell(1, 10, '72 hours');
    await sell(1, 100, '-1 minute');
    const { asOf, from, to, data } = await ranking.compute();
    expect(data.map(({ quantitySold }) => quantitySold)).toEqual([1]);
    expect(to.getTime() - from.getTime()).toBe(RANK_WINDOW_MS);
    expect(asOf).toEqual(to);
    const [clock] = await query(database.url, 'select clock_timestamp() as now');
    expect(clock?.now).toSatisfy((now: Date) => now >= to && now.getTime() - to.getTime() < 10_000);
  });

  it('leaves out orders that are unpaid or have been cancelled', async () => {
    await offer(1);
    const cancelled = await sell(1, 10, '1 hour');
    const pending = await sell(1, 100, '1 hour');
    await sell(1, 1, '2 hours');
    await query(
      database.url,
      `update orders set status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'REQUESTED' where id = '${cancelled}';
       update orders set status = 'PENDING', confirmed_at = null, payment_id = null where id = '${pending}'`,
    );
    expect((await ranking.compute()).data.map(({ quantitySold }) => quantitySold)).toEqual([1]);
  });

  it('names at most five products; on a tie the later last sale comes first, then the smaller id', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) await offer(n);
    await sell(6, 9, '3 hours');
    await sell(2, 5, '2 hours');
    await sell(4, 5, '1 hour');
    await sell(5, 1, '1 hour');
    await sell(3, 1, '30 hours');
    await sell(1, 1, '30 hours');
    await query(
      database.url,
      "update orders set confirmed_at = (select min(confirmed_at) from orders) where confirmed_at < now() - interval '29 hours'",
    );
    const { data } = await ranking.compute();
    expect(data.map(({ rank, productId: id }) => [rank, id])).toEqual([
      [1, productId(6)],
      [2, productId(4)],
      [3, productId(2)],
      [4, productId(5)],
      [5, productId(1)],
    ]);
  });

  it('shows the present names and lowest prices on sale, and no product without an option on sale', async () => {
    await offer(1, 700);
    await offer(2, 800, false);
    await sell(1, 1, '1 hour');
    await sell(2, 5, '1 hour');
    expect((await ranking.compute()).data).toEqual([
      { rank: 1, productId: productId(1), name: 'Product 1', minPrice: 700, quantitySold: 1 },
    ]);
  });

  it('has no rank until one is stored', async () => {
    expect(await ranking.find()).toBeUndefined();
    const data = [{ rank: 1, productId: productId(1), name: 'Mug', minPrice: 1, quantitySold: 2 }];
    const [at, to] = [new Date('2026-01-01T00:00:00.001Z'), new Date('2026-01-04T00:00:00.001Z')];
    await query(
      database.url,
      `insert into rank values (1, '${to.toISOString()}', '${at.toISOString()}', '${to.toISOString()}', '${JSON.stringify(data)}')`,
    );
    expect(await ranking.find()).toEqual({ asOf: to, from: at, to, data });
  });
});
