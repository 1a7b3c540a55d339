import { describe } from 'vitest';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { openHttpShop } from './open-http-shop.ts';
import { routeSuites } from './route-suites.ts';

describe('over HTTP, in memory', () => {
  routeSuites((policies) => {
    const shop = createMemoryShop(policies);
    return openHttpShop(shop, shop.close);
  });
});
