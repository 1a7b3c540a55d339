import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAIM } from '../../src/adapters/postgres/feed/outbox-statements.ts';
import { PostgresOutbox } from '../../src/adapters/postgres/feed/postgres-outbox.ts';
import { anId } from '../builders.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';

let database: OpenTestDatabase;
let outbox: PostgresOutbox;

beforeEach(async () => {
  database = await openTestDatabase();
  await seedShop(database.url);
  outbox = new PostgresOutbox(database);
});

afterEach(() => database.drop());

/** Adds a hundred confirmed orders, each with its event. */
async function addConfirmedOrders(): Promise<void> {
  await query(
    database.url,
    `with made as (
       insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
       select gen_random_uuid(), 'carol', 'CONFIRMED', 0, 0, t, t, t, gen_random_uuid()
       from generate_series(1, 100) n, lateral (select timestamptz '2026-01-01' + n * interval '1 second' as t)
       returning id, confirmed_at
     )
     insert into events (id, order_id, sequence, type, data, created_at, status, attempts, next_attempt_at)
     select gen_random_uuid(), id, 1, 'shop.order.confirmed', '{}', confirmed_at, 'PENDING', 0, confirmed_at from made`,
  );
}

describe('PostgresOutbox', () => {
  it('gives each event to one of many relays that claim at once', async () => {
    await addConfirmedOrders();
    const claims = await Promise.all(Array.from({ length: 12 }, () => outbox.claim(10, 60_000)));
    const ids = claims.flat().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(90);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('finds events by their index after a first claim from an outbox that was vacuumed empty', async () => {
    await query(database.url, 'truncate events');
    await query(database.url, 'vacuum events');
    await outbox.claim(10, 60_000);
    for (let hundreds = 0; hundreds < 20; hundreds += 1) await addConfirmedOrders();
    const explain = { name: 'explain', text: `explain ${CLAIM.text}` };
    const rows = await database.feed.rows<{ 'QUERY PLAN': string }>(explain, [10, 60, [anId()]]);
    const plan = rows.map((row) => row['QUERY PLAN'].trim());
    const entered = plan.flatMap((step, index) =>
      step.includes('Index Scan using events_pkey') ? plan[index + 1] : [],
    );
    expect(entered).toEqual([
      expect.stringMatching(/^Index Cond: \(id =/),
      expect.stringMatching(/^Index Cond: \(id =/),
    ]);
  });

  it('skips an event that another relay is claiming, without waiting for it', async () => {
    const other = new Client(database.url);
    await other.connect();
    await other.query('begin');
    await other.query(`select from events where order_id = '${SEED.confirmedOrder}' for update`);
    const claimed = await outbox.claim(10, 60_000);
    await other.end();
    expect(claimed.map(({ orderId }) => orderId)).toEqual([SEED.refundedOrder]);
  });

  it('gives an event out again after its lease, and ignores the relay that had it before', async () => {
    const [stale] = await outbox.claim(1, 0);
    const fresh = (await outbox.claim(10, 60_000)).find(({ id }) => id === stale?.id);
    if (!stale || !fresh) throw new Error('An event was to be claimed twice');
    await outbox.markSent([stale]);
    await outbox.markFailed([{ event: stale, error: 'late', retryInMs: null }]);
    expect(await statusOf(fresh.id)).toEqual({ status: 'PENDING', attempts: 0 });
    await outbox.markSent([fresh]);
    expect(await statusOf(fresh.id)).toEqual({ status: 'SENT', attempts: 1 });
  });

  it('gives an event of an earlier build the data that was stored with it, field by field', async () => {
    const data = '{"z": 1, "a": {"total": 999999999999}}';
    await query(database.url, `update events set data = '${data}' where order_id = '${SEED.confirmedOrder}'`);
    const claimed = await outbox.claim(10, 60_000);
    const event = claimed.find(({ orderId }) => orderId === SEED.confirmedOrder);
    expect(JSON.stringify(event?.data)).toBe('{"z":1,"a":{"total":999999999999}}');
  });

  it('keeps the answer of the receiver, without characters that text cannot hold', async () => {
    const claimed = await outbox.claim(10, 60_000);
    const event = claimed.find(({ orderId }) => orderId === SEED.confirmedOrder);
    if (!event) throw new Error('The event was not claimed');
    await outbox.markFailed([{ event: event, error: 'bad\u0000 gateway \ud800', retryInMs: 1000 }]);
    const { data: deliveries } = await outbox.page({ limit: 10, after: null, orderId: SEED.confirmedOrder });
    expect(deliveries[0]?.lastError).toBe('bad gateway \ufffd');
  });
});

describe('an event whose order has an earlier event that is not sent', () => {
  const addHeldBack = (events: number, age: string) =>
    query(
      database.url,
      `with parked as (
         insert into events (id, order_id, sequence, type, data, created_at, status, attempts, last_error)
         select gen_random_uuid(), id, 1, 'shop.order.confirmed', '{}', t, 'DEAD', 1, 'gone'
         from made_orders(${events}) id, (values (now() - interval '${age}')) made (t) returning *
       )
       insert into events (id, order_id, sequence, type, data, created_at, status, attempts, next_attempt_at)
       select gen_random_uuid(), order_id, 2, 'shop.order.cancelled', '{}', created_at, 'PENDING', 0, created_at from parked`,
    );
  const waits = async () => {
    const rows = await query(
      database.url,
      `select round(extract(epoch from next_attempt_at - now()))::int as seconds from events
         where sequence = 2 and status = 'PENDING' and order_id in (select order_id from events where status = 'DEAD')`,
    );
    return rows.map(({ seconds }) => Number(seconds));
  };

  beforeEach(() =>
    query(
      database.url,
      `create function made_orders(int) returns setof uuid language sql as $$
         insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
           payment_id)
         select gen_random_uuid(), 'carol', 'CONFIRMED', 0, 0, now(), now(), now(), gen_random_uuid()
         from generate_series(1, $1) returning id $$`,
    ),
  );

  it('is put off by one claim, with all others like it, so that the claim finds a later event', async () => {
    await addHeldBack(30, '2 years');
    expect(await outbox.claim(10, 60_000)).not.toEqual([]);
    const later = await waits();
    expect(later).toHaveLength(30);
    expect(later.every((seconds) => seconds > 0)).toBe(true);
  });

  it.each([
    { age: '0 seconds', seconds: 1 },
    { age: '10 minutes', seconds: 600 },
    { age: '1 day', seconds: 3_600 },
  ])('is put off by $seconds s at the age of $age', async ({ age, seconds }) => {
    await addHeldBack(1, age);
    await outbox.claim(10, 60_000);
    const [waited = 0] = await waits();
    expect(Math.abs(waited - seconds)).toBeLessThanOrEqual(seconds / 100 + 1);
  });

  it('is due at once after the earlier event is sent', async () => {
    await addHeldBack(1, '1 day');
    await outbox.claim(10, 60_000);
    await query(
      database.url,
      `update events set status = 'PENDING', next_attempt_at = now() where status = 'DEAD'`,
    );
    const [earlier] = await outbox.claim(10, 60_000);
    if (!earlier) throw new Error('The earlier event was to be claimed');
    expect(await outbox.markSent([earlier])).toBe(1);
    expect(await outbox.claim(10, 60_000)).toMatchObject([
      { type: 'shop.order.cancelled', orderId: earlier.orderId },
    ]);
  });
});

async function statusOf(id: string): Promise<unknown> {
  return (await query(database.url, `select status, attempts from events where id = '${id}'`))[0];
}
