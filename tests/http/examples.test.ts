import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeedDemoShop } from '../../src/application/demo-shop/seed-demo-shop.ts';
import { anId } from '../builders.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { examples, sendsEveryExample } from './examples.ts';
import type { HttpShop } from './http-shop.ts';
import { openHttpShop } from './open-http-shop.ts';

describe('the document', () => {
  it('has an example of everything that an operation needs', () => {
    const all = examples();
    expect(all.length).toBeGreaterThan(30);
    // Add the missing ones to src/adapters/http/openapi/example-requests.ts.
    expect(all.flatMap(({ operation, missing }) => missing.map((part) => `${operation}: ${part}`))).toEqual(
      [],
    );
  });
});

describe('a new demo shop in memory', () => {
  const shop = {} as HttpShop;
  beforeAll(async () => {
    const memory = createMemoryShop();
    await new SeedDemoShop({ ...memory.ports, ids: { next: anId }, currency: 'KRW' }).execute();
    Object.assign(shop, await openHttpShop(memory, memory.close));
  });
  afterAll(() => shop.close());
  sendsEveryExample(shop);
});
