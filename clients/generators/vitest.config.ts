import { defineConfig } from 'vitest/config';

/** The tests of generated clients. `npm run check:generators` generates the clients and runs them. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['../../tests/postgres/global-setup.ts'],
  },
});
