import { afterAll, beforeAll, describe } from 'vitest';
import { SeedDemoShop } from '../../src/application/demo-shop/seed-demo-shop.ts';
import { anId } from '../builders.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import { sendsEveryExample } from './examples.ts';
import type { HttpShop } from './http-shop.ts';
import { openHttpShop } from './open-http-shop.ts';

describe('a new demo shop on PostgreSQL', () => {
  const shop = {} as HttpShop;
  beforeAll(async () => {
    const postgres = await createPostgresShop();
    await new SeedDemoShop({ ...postgres.ports, ids: { next: anId }, currency: 'KRW' }).execute();
    Object.assign(shop, await openHttpShop(postgres, postgres.close));
  });
  afterAll(() => shop.close());
  sendsEveryExample(shop);
});
