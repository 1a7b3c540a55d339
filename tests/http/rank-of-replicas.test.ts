import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestShop } from '../contracts/test-shop.ts';
import { givenBalance, givenOption } from '../given.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import type { HttpShop } from './http-shop.ts';
import { openHttpShop } from './open-http-shop.ts';

let shop: TestShop;
let replicas: HttpShop[];

beforeAll(async () => {
  shop = await createPostgresShop();
  const services = [shop, shop.reopen()].map((replica) => openHttpShop(replica, async () => undefined));
  replicas = await Promise.all(services);
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await shop.close();
});

it('every replica serves a rank from the moment that another replica has computed it', async () => {
  const [computing, serving] = replicas;
  const optionId = await givenOption(shop.useCases);
  await givenBalance(shop.useCases, 'ann', 1_000_000);
  let etag = '';
  for (let times = 1; times <= 3; times += 1) {
    await shop.useCases.checkout.execute({ userId: 'ann', items: [{ optionId, quantity: 1 }] });
    const computed = await computing?.admin.post('/v1/admin/products/rank/refresh');
    const served = await serving?.visitor.get('/v1/products/rank', { 'if-none-match': etag });
    expect(served?.status).toBe(200);
    expect(served?.body).toEqual(computed?.body);
    etag = String(served?.headers.etag);
  }
  const unchanged = await serving?.visitor.get('/v1/products/rank', { 'if-none-match': etag });
  expect(unchanged?.status).toBe(304);
});
