import { defineConfig } from 'vitest/config';

/** The tests that judge mutants. The quick ones run first, because a mutant ends by the first test that fails. */
const FILES = [
  'tests/domain/**/*',
  'tests/{application,in-memory,unit-of-work}/**/*',
  'tests/http/in-memory-routes',
];

export default defineConfig({
  test: {
    // As in the other runs. A mutant must not count as noticed because the machine was busy.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: FILES.map((files, groupOrder) => ({
      extends: true,
      test: {
        name: files,
        include: [`${files}.test.ts`],
        sequence: { groupOrder },
        // Each file loads its modules anew. Otherwise a mutant in a module's constants would never be loaded.
        isolate: true,
      },
    })),
  },
});
