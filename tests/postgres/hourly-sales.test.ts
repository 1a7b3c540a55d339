import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresRanking } from '../../src/adapters/postgres/rank/postgres-ranking.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { rankOfRows } from './rank-of-rows.ts';
import { replaceClock, setClock } from './test-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PRODUCTS = 7;

/**
 * Time passes and options change. Sales and cancellations commit up to ten minutes after their decision. Then the rank is
 * computed.
 */
interface Step {
  readonly passes: number | 'to the full hour';
  readonly sales: readonly { readonly product: number; readonly quantity: number; readonly lagMs: number }[];
  readonly cancelled: readonly { readonly order: number; readonly lagMs: number }[];
  readonly offers: readonly { readonly option: number; readonly price: number; readonly onSale: boolean }[];
}

const lagMs = fc.oneof(fc.constant(0), fc.constant(10 * MINUTE_MS), fc.nat(10 * MINUTE_MS));
const step: fc.Arbitrary<Step> = fc.record({
  passes: fc.oneof(
    { weight: 4, arbitrary: fc.nat(20 * MINUTE_MS) },
    { weight: 3, arbitrary: fc.constant('to the full hour' as const) },
    { weight: 2, arbitrary: fc.integer({ min: HOUR_MS, max: 9 * HOUR_MS }) },
    { weight: 1, arbitrary: fc.constantFrom(71 * HOUR_MS, 72 * HOUR_MS, 100 * HOUR_MS) },
    { weight: 1, arbitrary: fc.integer({ min: -2 * HOUR_MS, max: -1 }) },
  ),
  sales: fc.array(
    fc.record({ product: fc.nat(PRODUCTS - 1), quantity: fc.integer({ min: 1, max: 3 }), lagMs }),
    {
      maxLength: 5,
    },
  ),
  cancelled: fc.array(fc.record({ order: fc.nat(), lagMs }), { maxLength: 2 }),
  offers: fc.array(fc.record({ option: fc.nat(2 * PRODUCTS - 1), price: fc.nat(5), onSale: fc.boolean() }), {
    maxLength: 3,
  }),
});

describe.each([
  ['UTC', '2026-11-20T23:59:59.999Z'],
  ['America/New_York', '2026-11-01T04:30:00.000Z'],
  ['Europe/Berlin', '2026-03-28T22:10:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T13:20:00.000Z'],
  ['Asia/Kathmandu', '2026-06-01T00:00:00.000Z'],
])('the rank by hourly sums, in sessions of %s around %s', (timeZone, start) => {
  let database: OpenTestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await openTestDatabase();
    await replaceClock(database.url, timeZone);
    client = new Client(database.url);
    await client.connect();
    await client.query(
      `insert into products select gen_random_uuid(), 'Product ' || n, '', now() from generate_series(1, ${PRODUCTS}) n;
       insert into options select gen_random_uuid(), id, position, 'Size', 100, true
       from products, generate_series(0, 1) position`,
    );
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('equals the rank of the domain at every moment of any history', async () => {
    const ranking = new PostgresRanking(database);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        await client.query('truncate orders, counted_hours, hourly_sales cascade');
        await client.query('update options set price = 100, on_sale = true');
        let now = Date.parse(start);
        for (const { passes, offers, sales, cancelled } of steps) {
          now += passes === 'to the full hour' ? HOUR_MS - (now % HOUR_MS) : passes;
          await setClock(database.url, new Date(now).toISOString());
          for (const offer of offers) await reprice(offer);
          for (const sale of sales) await sell(sale, new Date(now - sale.lagMs));
          for (const { order, lagMs: lag } of cancelled) await cancel(order, new Date(now - lag));
          expect(await ranking.compute()).toEqual(await rankOfRows(client, new Date(now)));
        }
      }),
      // fast-check shrinks a failing history for as long as the limit allows, and prints it.
      { numRuns: 12, interruptAfterTimeLimit: 50_000 },
    );
  }, 60_000);

  async function sell({ product, quantity }: Step['sales'][number], confirmedAt: Date): Promise<void> {
    await client.query(
      `with sold as (
         insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
         values (gen_random_uuid(), 'alice', 'CONFIRMED', 1, 0, $3, $3, $3, gen_random_uuid()) returning id
       )
       insert into order_lines
       select sold.id, o.position, o.id, o.product_id, 'Then', 'Then', 1, $2, $2
       from sold, options o where o.product_id = (select id from products order by name offset $1 limit 1)`,
      [product, quantity, confirmedAt],
    );
  }

  async function reprice({ option, price, onSale }: Step['offers'][number]): Promise<void> {
    await client.query(
      `update options set price = $2, on_sale = $3
       where id = (select o.id from options o join products p on p.id = product_id order by p.name, position offset $1 limit 1)`,
      [option, price, onSale],
    );
  }

  /** Cancels one of the confirmed orders, chosen by this number. Does nothing if there is none. */
  async function cancel(order: number, cancelledAt: Date): Promise<void> {
    await client.query(
      `update orders set status = 'CANCELLED', cancel_reason = 'REQUESTED', cancelled_at = $2
       where id = (
         select id from orders where status = 'CONFIRMED' order by confirmed_at, id
         offset (select $1 % greatest(count(*), 1) from orders where status = 'CONFIRMED') limit 1
       )`,
      [order, cancelledAt],
    );
  }
});

describe('an hour that was counted', () => {
  let database: OpenTestDatabase;
  let client: Client;

  beforeEach(async () => {
    database = await openTestDatabase();
    await replaceClock(database.url, 'UTC');
    client = new Client(database.url);
    await client.connect();
    await client.query(
      `insert into products values ('00000000-0000-7000-8000-000000000001', 'Mug', '', now());
       insert into options select id, id, 0, 'Only', 100, true from products`,
    );
  });

  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  const computeAt = async (time: string) => {
    await setClock(database.url, `2026-11-21T${time}Z`);
    return new PostgresRanking(database).compute();
  };

  it('is counted again for an order that commits ten minutes after its confirmation', async () => {
    await computeAt('12:09:59.998');
    await client.query(
      `with sold as (
         insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
         select gen_random_uuid(), 'alice', 'CONFIRMED', 1, 0, t, t, t, gen_random_uuid()
         from (values (timestamptz '2026-11-21T11:59:59.999Z')) confirmed (t) returning id
       )
       insert into order_lines select sold.id, 0, o.id, o.product_id, 'Then', 'Then', 1, 2, 2 from sold, options o`,
    );
    expect((await computeAt('12:09:59.999')).data).toMatchObject([{ quantitySold: 2 }]);
  });

  it('is not counted again if none of its orders can have changed', async () => {
    await computeAt('12:15:00.000');
    // A sum without orders would be corrected if the hour were counted again.
    await client.query(
      `insert into hourly_sales select hour, products.id, 1, hour
       from products, (values (timestamptz '2026-11-21T10:00Z'), ('2026-11-21T11:00Z')) hours (hour)`,
    );
    expect((await computeAt('12:30:00.000')).data).toMatchObject([{ quantitySold: 2 }]);
  });
});
