import { describe, expect, it } from 'vitest';
import { breachesIn, importsIn, readImports } from './architecture.ts';

describe('the dependency rule', () => {
  const imports = readImports();

  it('is judged on all the imports there are', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ from: 'src/domain/order.ts', to: 'src/domain/errors.ts' });
    expect(imports).toContainEqual({
      from: 'src/bootstrap/configuration.ts',
      to: 'src/bootstrap/environment.ts',
    });
    expect(imports).toContainEqual({ from: 'src/adapters/postgres/embedded/embedded-server.ts', to: 'pg' });
    expect(imports).toContainEqual({
      from: 'src/adapters/postgres/embedded/embedded-server.ts',
      to: 'src/application/ports/logger.ts',
    });
    expect(imports).toContainEqual({
      from: 'src/adapters/postgres/migrating/migration-files.ts',
      to: 'a computed path',
    });
  });

  it.each([
    "import { a } from './b.ts';",
    "import type { A } from './b.ts';",
    "import './b.ts';",
    "export * from './b.ts';",
    "export type { A } from './b.ts';",
    "const a = await import('./b.ts');",
    'const a = await import(`./b.ts`);',
    "type A = import('./b.ts').A;",
    "type A = typeof import('./b.ts');",
    "const a = require('./b.ts');",
  ])('sees the import in: %s', (text) => {
    expect(importsIn('src/domain/a.ts', text)).toEqual([{ from: 'src/domain/a.ts', to: 'src/domain/b.ts' }]);
  });

  it('holds: the domain knows nothing, the application the domain, an adapter neither another adapter nor the top', () => {
    expect(breachesIn(imports)).toEqual([]);
  });

  it.each([
    ['src/domain/order.ts', 'src/application/place-order.ts'],
    ['src/domain/order.ts', 'uuid'],
    ['src/domain/order.ts', 'node:crypto'],
    ['src/domain/order.ts', 'a computed path'],
    ['src/application/ports/orders.ts', 'src/adapters/postgres/migrating/migration-files.ts'],
    ['src/application/place-order.ts', 'zod'],
    ['src/application/place-order.ts', 'node:crypto'],
    ['src/application/place-order.ts', 'src/main.ts'],
    ['src/adapters/http/server.ts', 'src/adapters/postgres/migrating/migration-files.ts'],
    ['src/adapters/http/orders/routes.ts', 'src/adapters/in-memory/in-memory-transactions.ts'],
    ['src/adapters/http/server.ts', 'src/bootstrap/configuration.ts'],
    ['src/adapters/clock.ts', 'src/adapters/http/server.ts'],
  ])('catches that %s imports %s', (from, to) => {
    expect(breachesIn([{ from, to }])).toEqual([`${from} imports ${to}`]);
  });

  it.each([
    ['src/main.ts', 'src/adapters/http/server.ts'],
    ['src/adapters/http/server.ts', 'fastify'],
    ['src/adapters/http/server.ts', 'src/adapters/http/routes/orders.ts'],
    ['src/adapters/postgres/transactions.ts', 'src/application/ports/transactions.ts'],
    ['src/application/ports/orders.ts', 'src/domain/order.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(breachesIn([{ from, to }])).toEqual([]);
  });
});
