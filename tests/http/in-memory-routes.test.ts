import { describe } from 'vitest';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { openHttpShop } from './open-http-shop.ts';
import { routeSuites } from './routes.ts';

describe('over HTTP, in memory', () => {
  routeSuites((overrides) => {
    const shop = createMemoryShop(overrides);
    return openHttpShop(shop, shop.close);
  });
});
