import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresBalances } from '../../src/adapters/postgres/reads/postgres-balances.ts';
import { PostgresCatalogue } from '../../src/adapters/postgres/reads/postgres-catalogue.ts';
import { PostgresCoupons } from '../../src/adapters/postgres/reads/postgres-coupons.ts';
import { PostgresOrders } from '../../src/adapters/postgres/reads/postgres-orders.ts';
import {
  READ_PRODUCT_PAGE,
  READ_PRODUCTS,
} from '../../src/adapters/postgres/reads/prepared-read-statements.ts';
import type { Page, Position } from '../../src/application/ports/paging.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';

let database: OpenTestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await seedShop(database.url);
});

afterAll(() => database.drop());

/** Every row of a list, read in pages of one. */
async function readAll<Row>(
  read: (request: { limit: number; after: Position | null }) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: Position | null = null;
  do {
    const page: Page<Row> = await read({ limit: 1, after });
    rows.push(...page.data);
    after = page.next;
  } while (after !== null);
  return rows;
}

describe('reads that depend on the database\u2019s clock', () => {
  it('overdue orders come the longest overdue first, in pages that skip no order of the same instant', async () => {
    await query(
      database.url,
      `insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at)
       select ('00000000-0000-7000-a000-00000000000' || n)::uuid, 'carol', 'PENDING', 0, 0, '2026-01-01',
         case when n = 9 then now() + interval '1 hour' when n > 5 then '2026-01-02'::timestamptz else '2026-01-03' end
       from generate_series(1, 9) n`,
    );
    const orders = new PostgresOrders(database);
    const ids = (await readAll((request) => orders.overdue(request))).map(({ id }) => id.at(-1));
    expect(ids).toEqual([SEED.pendingOrder.at(-1), '6', '7', '8', '1', '2', '3', '4', '5']);
  });

  it('a free coupon is EXPIRED after usableUntil; a held or used coupon is not', async () => {
    await query(database.url, "update coupons set issue_ends_at = '2026-01-02', usable_until = '2026-01-02'");
    const coupons = new PostgresCoupons(database);
    const statusOf = async (user: string, id: string) => (await coupons.findIssued(user, id))?.status;
    expect(await statusOf('bob', SEED.freeCoupon)).toBe('EXPIRED');
    expect(await statusOf('alice', SEED.heldCoupon)).toBe('RESERVED');
    expect(await statusOf('alice', SEED.usedCoupon)).toBe('USED');
    const idsOf = async (user: string, status: 'ISSUED' | 'EXPIRED') =>
      (await coupons.issuedTo(user, { limit: 10, after: null, status })).data.map(({ id }) => id);
    expect(await idsOf('bob', 'EXPIRED')).toEqual([SEED.freeCoupon]);
    expect(await idsOf('bob', 'ISSUED')).toEqual([]);
    expect(await coupons.findIssued('alice', SEED.freeCoupon)).toBeUndefined();
    expect((await coupons.open({ limit: 10, after: null })).data).toEqual([]);
    expect((await readAll((request) => coupons.all(request))).map(({ name }) => name).sort()).toEqual([
      'Summer',
      'Welcome',
    ]);
  });
});

describe('one statement per reply', () => {
  it('an order comes with its lines and payment', async () => {
    const orders = new PostgresOrders(database);
    expect(await orders.find(SEED.confirmedOrder)).toMatchObject({
      status: 'CONFIRMED',
      total: 1500,
      items: [{ optionId: SEED.option, productName: 'Mug', quantity: 2, amount: 2000 }],
      payment: { id: SEED.payment, amount: 1500, paidAt: new Date('2026-01-01'), refundedAt: null },
    });
    const refunded = await orders.find(SEED.refundedOrder);
    expect(refunded?.payment?.refundedAt).toEqual(new Date('2026-01-02'));
    expect((await orders.find(SEED.pendingOrder))?.payment).toBeNull();
  });

  it('orders can be listed by owner and status', async () => {
    const orders = new PostgresOrders(database);
    const idsOf = async (filter: Parameters<PostgresOrders['page']>[0]) =>
      (await orders.page(filter)).data.map(({ id }) => id);
    const first = { limit: 10, after: null };
    expect(await idsOf({ ...first, userId: 'alice' })).toEqual([SEED.confirmedOrder, SEED.pendingOrder]);
    expect(await idsOf({ ...first, userId: 'alice', status: 'PENDING' })).toEqual([SEED.pendingOrder]);
    expect(await idsOf({ ...first, status: 'CANCELLED' })).toEqual([SEED.refundedOrder, SEED.expiredOrder]);
    const paged = await readAll((request) => orders.page({ ...request, userId: 'bob' }));
    expect(paged.map(({ id }) => id)).toEqual([SEED.refundedOrder, SEED.expiredOrder]);
  });

  it('a product comes with what can be ordered of its options on sale', async () => {
    const catalogue = new PostgresCatalogue(database);
    const product = {
      id: SEED.product,
      name: 'Mug',
      description: '',
      metadata: {},
      options: [{ id: SEED.option, name: 'Blue', price: 1000, stock: 6, maxPerOrder: null, metadata: {} }],
    };
    expect(await catalogue.find(SEED.product)).toEqual(product);
    expect(await catalogue.page({ limit: 1, after: null })).toEqual({ data: [product], next: null });
    expect(await catalogue.findProductIdOf(SEED.otherOption)).toBe(SEED.product);
    expect(await catalogue.findStock(SEED.otherOption)).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await catalogue.isEmpty()).toBe(false);
  });

  it('a ledger is in the order of its changes', async () => {
    const balances = new PostgresBalances(database);
    const first = await balances.entries('bob', { limit: 2, after: null });
    expect(first.data.map(({ type, balance }) => [type, balance])).toEqual([
      ['REFUND', 5000],
      ['PAYMENT', 3000],
    ]);
    const rest = await balances.entries('bob', { limit: 2, after: first.next });
    expect(rest).toMatchObject({ data: [{ type: 'CHARGE', version: 1 }], next: null });
    expect(await balances.get('alice')).toMatchObject({ amount: 8500, version: 2 });
    expect(await balances.get('nobody')).toMatchObject({ amount: 0, version: 0 });
  });
});

describe('A read of products', () => {
  // If a condition names the JSON, PostgreSQL makes the JSON twice, and reads each stock for both.
  it.each([
    ['a page', READ_PRODUCT_PAGE, ['infinity', SEED.product, 20]],
    ['by id', READ_PRODUCTS, [[SEED.product]]],
  ])('reads each stock once: %s', async (_what, { name, text }, values) => {
    const [row] = await database.preparedReads.rows<{ 'QUERY PLAN': object }>(
      { name: `explain-${name}`, text: `EXPLAIN (FORMAT JSON) ${text}` },
      values,
    );
    expect(JSON.stringify(row).match(/"Relation Name":"stocks"/g)).toHaveLength(1);
  });
});
