import { defineConfig } from 'vitest/config';

/** The tests of these files need a server: PostgreSQL, or NATS. All others are unit tests. */
const ON_SERVERS = [
  'tests/{browser,faults,ops,pooler,postgres,proof,races,tracing}/**/*.test.ts',
  'tests/data-platform/{event-bytes,feed,nats-clusters,nats-event-sender,replicas}.test.ts',
  'tests/bench/{smoke,volume}.test.ts',
  'tests/deployments/rolling-restart.test.ts',
  'tests/http/{postgres-examples,postgres-routes,rank-of-replicas}.test.ts',
  'tests/model/postgres.test.ts',
  'clients/typescript/tests/{browser,service}.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // By default, Vitest leaves one core idle. These tests mostly wait for PostgreSQL, so they can use all cores.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // On a machine that does other work, what is waited for may take seconds.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{tests,clients/typescript/tests,examples}/**/*.test.ts'],
          exclude: ON_SERVERS,
          // The files of a worker share its modules: loading them anew for each file takes as long as all unit tests.
          isolate: false,
        },
      },
      {
        extends: true,
        // Vitest starts PostgreSQL only if a test of this project runs.
        test: { name: 'servers', include: ON_SERVERS, globalSetup: ['tests/postgres/global-setup.ts'] },
      },
    ],
  },
});
