import { describe } from 'vitest';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { modelContract } from './model.ts';

describe('a shop in memory', () => {
  modelContract({ createShop: async () => createMemoryShop(), runs: 250 });
});
