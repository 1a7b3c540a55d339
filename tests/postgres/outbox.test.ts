import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresOutbox } from '../../src/adapters/postgres/postgres-outbox.ts';
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

  it('skips an event that another relay is just claiming, and does not wait for it', async () => {
    const other = new Client(database.url);
    await other.connect();
    await other.query('begin');
    await other.query(`select from events where order_id = '${SEED.confirmedOrder}' for update`);
    const claimed = await outbox.claim(10, 60_000);
    await other.end();
    expect(claimed.map(({ orderId }) => orderId)).toEqual([SEED.refundedOrder]);
  });

  it('gives an event out again once its lease is over, and ignores the one who had it before', async () => {
    const [stale] = await outbox.claim(1, 0);
    const fresh = (await outbox.claim(10, 60_000)).find(({ id }) => id === stale?.id);
    if (!stale || !fresh) throw new Error('An event was to be claimed twice');
    await outbox.markSent([stale]);
    await outbox.markFailed([{ event: stale, error: 'late', retryInMs: null }]);
    expect(await statusOf(fresh.id)).toEqual({ status: 'PENDING', attempts: 0 });
    await outbox.markSent([fresh]);
    expect(await statusOf(fresh.id)).toEqual({ status: 'SENT', attempts: 1 });
  });

  it('keeps the order of the fields and whatever the other side answered, but for what text cannot hold', async () => {
    const data = '{"z": 1, "a": {"total": 999999999999}}';
    await query(database.url, `update events set data = '${data}' where order_id = '${SEED.confirmedOrder}'`);
    const claimed = await outbox.claim(10, 60_000);
    const event = claimed.find(({ orderId }) => orderId === SEED.confirmedOrder);
    if (!event) throw new Error('The event was not claimed');
    expect(JSON.stringify(event.data)).toBe('{"z":1,"a":{"total":999999999999}}');
    await outbox.markFailed([{ event: event, error: 'bad\u0000 gateway \ud800', retryInMs: 1000 }]);
    const { data: deliveries } = await outbox.page({ limit: 10, after: null, orderId: SEED.confirmedOrder });
    expect(deliveries[0]?.lastError).toBe('bad gateway \ufffd');
  });
});

async function statusOf(id: string): Promise<unknown> {
  return (await query(database.url, `select status, attempts from events where id = '${id}'`))[0];
}
