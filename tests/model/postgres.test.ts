import { describe } from 'vitest';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import { modelContract } from './model.ts';

describe('a shop on PostgreSQL', () => {
  modelContract({ createShop: () => createPostgresShop(), runs: 60 });
});
