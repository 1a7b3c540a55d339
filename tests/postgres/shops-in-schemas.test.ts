import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { type Receiver, startReceiver } from '../data-platform/receiver.ts';
import { TransactionPooler } from '../pooler/transaction-pooler.ts';
import { query } from './query.ts';
import { createBlankDatabase, type TestDatabase } from './test-database.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of some length').toString('base64')}`;
/** How long a batch or the feed may take on a machine that is busy with other tests. */
const PATIENCE_MS = 30_000;
const TEST_TIMEOUT_MS = 120_000;
/** Fewer than either shop has connections, so that the shops take turns on each. */
const POOLER_CONNECTIONS = 4;
/** The second one is a keyword of SQL, so it works only if every statement quotes it. */
const SCHEMAS = ['shop_a', 'order'] as const;

/** What this test reads of the answers. */
interface Answered {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly ok: boolean;
  readonly options: readonly [{ readonly id: string }];
  readonly data: readonly { readonly name?: string; readonly productName?: string }[];
}

/** A service whose shop lives in a schema. */
interface OwnShop {
  /** The parsed body of an answer that has this status. */
  send(path: string, body?: object, status?: number): Promise<Answered>;
  close(): Promise<void>;
}

let database: TestDatabase;
let receiver: Receiver;
let stack: AsyncDisposableStack;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await createBlankDatabase();
  stack.defer(() => database.drop());
  receiver = await startReceiver();
  stack.defer(() => receiver.close());
});
afterEach(() => stack.disposeAsync());

/** A caller who is the operator of a shop and its shopper. */
async function openShop(schema: string, env: NodeJS.ProcessEnv): Promise<OwnShop> {
  const configuration = readConfiguration({
    DATABASE_SCHEMA: schema,
    EVENT_SOURCE: `/shops/${schema}`,
    DATA_PLATFORM_URL: receiver.url,
    DATA_PLATFORM_SECRET: WEBHOOK_SECRET,
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
    EXPIRY_CRON: '* * * * * *',
    ORDER_TTL_SECONDS: '1',
    ...env,
  });
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  const token = await issueToken({ userId: 'ann', scope: 'admin', lifetimeSeconds: 600, secret: SECRET });
  return {
    close: () => service.close(),
    async send(path, body, status = body ? 201 : 200): Promise<Answered> {
      const answer = await fetch(`${service.url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': randomUUID(),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const parsed = (await answer.json()) as Answered;
      expect({ path, status: answer.status, parsed }).toMatchObject({ status });
      return parsed;
    },
  };
}

/** Sells some units of a new product. Leaves an order unpaid, which then expires. Returns the ids of both orders. */
async function sell(shop: OwnShop, name: string, quantity: number) {
  const {
    options: [option],
  } = await shop.send('/v1/admin/products', {
    name,
    options: [{ name: 'One', price: 10, stock: 100 }],
  });
  const optionId = option.id;
  const coupon = await shop.send('/v1/admin/coupons', {
    name,
    discount: { type: 'FIXED', amount: 1 },
    minimumOrderAmount: 0,
    quantity: 1,
    issueStartsAt: '2026-01-01T00:00:00Z',
    issueEndsAt: '2099-01-01T00:00:00Z',
    usableUntil: '2099-01-01T00:00:00Z',
  });
  await shop.send('/v1/balance/charges', { amount: 1_000 });
  const issued = await shop.send(`/v1/coupons/${coupon.id}/issues`, {});
  const sold = await shop.send('/v1/checkout', {
    items: [{ optionId, quantity }],
    issuedCouponId: issued.id,
  });
  const unpaid = await shop.send('/v1/orders', { items: [{ optionId, quantity: 1 }] });
  await shop.send('/v1/admin/products/rank/refresh', {}, 200);
  return { sold: sold.id, unpaid: unpaid.id };
}

/** What a shop shows of itself. */
async function look(shop: OwnShop) {
  const [products, rank, balance, reconciliation] = await Promise.all([
    shop.send('/v1/products'),
    shop.send('/v1/products/rank'),
    shop.send('/v1/balance'),
    shop.send('/v1/admin/reconciliation'),
  ]);
  const names = ({ data }: Answered) => data.map(({ name, productName }) => name ?? productName);
  return {
    products: names(products),
    rank: names(rank),
    balance: balance.amount,
    isReconciled: reconciliation.ok,
  };
}

/** Both shops sell at the same time. Then each is looked at. */
async function trySelling(shops: readonly OwnShop[]): Promise<void> {
  const [first, second] = shops;
  if (!first || !second) throw new RangeError('There are two shops');
  const [ofFirst, ofSecond] = await Promise.all([sell(first, 'Tea', 2), sell(second, 'Cup', 3)]);

  const statusOf = async (shop: OwnShop, id: string) => (await shop.send(`/v1/orders/${id}`)).status;
  await expect.poll(() => statusOf(first, ofFirst.unpaid), { timeout: PATIENCE_MS }).toBe('CANCELLED');
  await expect.poll(() => statusOf(second, ofSecond.unpaid), { timeout: PATIENCE_MS }).toBe('CANCELLED');
  expect(await look(first)).toEqual({ products: ['Tea'], rank: ['Tea'], balance: 981, isReconciled: true });
  expect(await look(second)).toEqual({ products: ['Cup'], rank: ['Cup'], balance: 971, isReconciled: true });
  await first.send(`/v1/orders/${ofSecond.sold}`, undefined, 404);
  await second.send(`/v1/orders/${ofFirst.sold}`, undefined, 404);

  const sent = () => receiver.requests.map(({ body }) => JSON.parse(body)).map((e) => [e.source, e.subject]);
  await expect
    .poll(() => sent().sort(), { timeout: PATIENCE_MS })
    .toEqual(
      [
        ['/shops/shop_a', ofFirst.sold],
        ['/shops/order', ofSecond.sold],
      ].sort(),
    );
}

describe('Two shops in two schemas of one database', { timeout: TEST_TIMEOUT_MS }, () => {
  it('start together on an empty database, sell, and do not see each other', async () => {
    const shops = await Promise.all(
      SCHEMAS.map((schema) => openShop(schema, { DATABASE_URL: database.url })),
    );
    for (const shop of shops) stack.defer(() => shop.close());
    await trySelling(shops);
    expect(await query(database.url, `select tablename from pg_tables where schemaname = 'public'`)).toEqual(
      [],
    );
  });

  it('share the connections of a pooler, and do not see each other', async () => {
    for (const schema of SCHEMAS) await migrateToLatest(database.url, { schema });
    const pooler = new TransactionPooler(database.url);
    const DATABASE_URL = await pooler.open(POOLER_CONNECTIONS);
    stack.defer(() => pooler.close());
    const shops = await Promise.all(
      SCHEMAS.map((schema) => openShop(schema, { DATABASE_URL, MIGRATE_AT_START: 'false' })),
    );
    for (const shop of shops) stack.defer(() => shop.close());
    await trySelling(shops);
  });
});
