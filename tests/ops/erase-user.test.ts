import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenBalance, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { openPostgresShop } from '../postgres/open-postgres-shop.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { readRepositoryFile } from './operations-files.ts';

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

let database: TestDatabase;
let shop: ReturnType<typeof openPostgresShop>;

/** Every row of every table that has this text anywhere, by the name of the table. */
async function rowsNaming(text: string): Promise<Record<string, number>> {
  const tables = await query<{ name: string }>(
    database.url,
    "select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const counts = await Promise.all(
    tables.map(async ({ name }) => {
      const [found] = await query<{ rows: number }>(
        database.url,
        `select count(*)::int as rows from "${name}" as t where strpos(t::text, '${text}') > 0`,
      );
      return [name, found?.rows ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, rows]) => rows > 0));
}

/** Runs the file as psql does. */
async function erase(userId: string): Promise<void> {
  const text = readRepositoryFile('ops/privacy/erase-user.sql');
  expect(text).toContain(":'user'");
  await query(database.url, text.replaceAll(":'user'", `'${userId}'`));
}

/** Gives a user a row in every table that can name one. */
async function giveHistory(userId: string, optionId: string): Promise<void> {
  const { useCases } = shop;
  await givenBalance(useCases, userId, 100_000);
  await useCases.adjustBalance.execute({
    userId,
    amount: 500,
    reason: `Goodwill for ${userId}`,
    operator: 'operator',
  });
  const issuedCouponId = await givenIssuedCoupon(useCases, userId);
  await givenIssuedCoupon(useCases, userId);
  const items = [{ optionId, quantity: 1 }];
  const encode = () => ({ status: 201, body: JSON.stringify({ userId }), location: null });
  const once = { userId, key: 'key', fingerprint: 'fingerprint', encode };
  await useCases.checkout.execute({ userId, items, issuedCouponId }, once);
  const { order } = await useCases.checkout.execute({ userId, items });
  await useCases.cancelOrder.execute({ orderId: order.id, operator: 'operator' });
  await givenOrder(useCases, userId, optionId);
  // As earlier builds stored it.
  await query(
    database.url,
    `update events set data = json_build_object('userId', user_id, 'id', orders.id)
     from orders where orders.id = order_id and user_id = '${userId}' and sequence = 1`,
  );
}

beforeAll(async () => {
  database = await createTestDatabase();
  shop = openPostgresShop(database.url);
  const optionId = await givenOption(shop.useCases, { stock: 100 });
  await giveHistory(ALICE, optionId);
  await giveHistory(BOB, optionId);
});

afterAll(async () => {
  await shop.close();
  await database.drop();
});

describe('Erasing a person', () => {
  it('leaves no row that names the person, and the books in order', async () => {
    const before = await rowsNaming(ALICE);
    // A table that is missing here is not tested.
    expect(Object.keys(before).sort()).toEqual([
      'audit_entries',
      'balances',
      'events',
      'idempotency_keys',
      'issued_coupons',
      'ledger_entries',
      'orders',
    ]);
    const ofBob = await rowsNaming(BOB);
    await erase(ALICE);
    expect(await rowsNaming(ALICE)).toEqual({});
    expect(await rowsNaming(BOB)).toEqual(ofBob);
    const { idempotency_keys: _, ...kept } = before;
    expect(await rowsNaming('erased-')).toEqual(kept);
    const { ok, checks } = await shop.ports.reconciliation.run();
    expect([ok, checks.filter((check) => !check.ok)]).toEqual([true, []]);
  });

  it('leaves orders that can still be cancelled and expire, and a shop that serves the same id anew', async () => {
    const [pending] = await query<{ id: string }>(
      database.url,
      "select id from orders where status = 'PENDING' and user_id like 'erased-%'",
    );
    await shop.useCases.cancelOrder.execute({ orderId: pending?.id ?? '', operator: 'operator' });
    await givenBalance(shop.useCases, ALICE, 1_000);
    expect(await rowsNaming(ALICE)).toEqual({ balances: 1, ledger_entries: 1 });
    expect((await shop.ports.reconciliation.run()).ok).toBe(true);
  });

  it('does nothing for an id that the shop does not know', async () => {
    await erase('carol@example.com');
    expect((await shop.ports.reconciliation.run()).ok).toBe(true);
  });
});
