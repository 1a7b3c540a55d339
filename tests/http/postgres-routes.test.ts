import { describe } from 'vitest';
import { useCasesOver } from '../contracts/test-shop.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import { openHttpShop } from './open-http-shop.ts';
import { routeSuites } from './routes.ts';

describe('over HTTP, on PostgreSQL', () => {
  routeSuites(async (overrides) => {
    const { ports, close } = await createPostgresShop();
    return openHttpShop({ ports, useCases: useCasesOver(ports, overrides) }, close);
  });
});
