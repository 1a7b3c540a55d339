import { describe } from 'vitest';
import { useCasesOver } from '../contracts/test-shop.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import { openHttpShop } from './open-http-shop.ts';
import { routeSuites } from './route-suites.ts';

describe('over HTTP, on PostgreSQL', () => {
  routeSuites(async (policies) => {
    const { ports, close } = await createPostgresShop();
    return openHttpShop({ ports, useCases: useCasesOver(ports, policies) }, close);
  });
});
