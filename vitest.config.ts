import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/postgres/global-setup.ts'],
    pool: 'forks',
    // Vitest's default leaves a core to itself; these tests mostly wait for PostgreSQL.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
