import createClient from 'openapi-fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/postgres/test-database.ts';
import { RunningService } from '../typescript/tests/running-service.ts';
import type { components, paths } from './generated/openapi-typescript.ts';
import * as orval from './generated/orval.ts';
import { SERVICE } from './orval-send.ts';

// One purchase with each of the generated clients, against the real service on PostgreSQL. That they compile strictly is
// half of the check: a name, a union or a field that is not in their types is an error.

const PRICE = 1_000;

let database: TestDatabase;
let service: RunningService;
let optionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await RunningService.start(database.url);
  const operator = await service.shopOf('operator', { scope: 'admin' });
  const options = [{ name: 'Brass', price: PRICE, stock: 5 }];
  const { data } = await operator.adminCreateProduct({ body: { name: 'Lamp', options }, throwOnError: true });
  optionId = data.options[0]?.id ?? '';
});

afterAll(async () => {
  await service.kill();
  await database.drop();
});

const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });

describe('a purchase with', () => {
  it('openapi-typescript and openapi-fetch', async () => {
    const { baseUrl } = service;
    const headers = { Authorization: `Bearer ${await service.tokenOf('ann')}` };
    const shop = createClient<paths>({ baseUrl, headers });

    const charge = await shop.POST('/v1/balance/charges', {
      params: { header: key() },
      body: { amount: 5_000 },
    });
    expect(charge.data?.balance).toBe(5_000);

    const products = await shop.GET('/v1/products', { params: { query: { limit: 10 } } });
    const option = products.data?.data.flatMap(({ options }) => options).find(({ id }) => id === optionId);
    expect(option?.price).toBe(PRICE);

    const buy = (quantity: number) =>
      shop.POST('/v1/checkout', { params: { header: key() }, body: { items: [{ optionId, quantity }] } });
    const { data: order } = await buy(1);
    const confirmed: components['schemas']['OrderStatus'] = 'CONFIRMED';
    expect(order?.status).toBe(confirmed);

    const { error } = await buy(100);
    if (error?.code !== 'OUT_OF_STOCK') throw new Error(`It is not refused for its stock: ${error?.code}`);
    expect(error.items[0]?.requested).toBe(100);

    const orders = await shop.GET('/v1/orders', { params: { query: { status: confirmed } } });
    expect(orders.data).toEqual({ data: [order], hasMore: false, nextCursor: null });
  });

  it('Orval', async () => {
    Object.assign(SERVICE, { baseUrl: service.baseUrl, token: await service.tokenOf('bob') });

    const charge = await orval.chargeBalance({ amount: 5_000 }, { headers: key() });
    if (charge.status !== 201) throw new Error(charge.data.detail);
    expect(charge.data.balance).toBe(5_000);

    const products = await orval.listProducts({ limit: 10 });
    if (products.status !== 200) throw new Error(`The list has the status ${products.status}`);
    const option = products.data.data.flatMap(({ options }) => options).find(({ id }) => id === optionId);
    expect(option?.price).toBe(PRICE);

    const buy = (quantity: number) => orval.checkout({ items: [{ optionId, quantity }] }, { headers: key() });
    const bought = await buy(1);
    if (bought.status !== 201) throw new Error(bought.data.detail);
    expect(bought.data.status).toBe(orval.OrderStatus.CONFIRMED);

    const refused = await buy(100);
    if (refused.status !== 409 || refused.data.code !== 'OUT_OF_STOCK') throw new Error(`${refused.status}`);
    expect(refused.data.items[0]?.requested).toBe(100);

    const orders = await orval.listOrders({ status: orval.OrderStatus.CONFIRMED });
    expect(orders.data).toEqual({ data: [bought.data], hasMore: false, nextCursor: null });
  });
});
