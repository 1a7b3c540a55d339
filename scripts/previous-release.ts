import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { checkOut } from '../bench/stage/checkout.ts';
import { migrateToLatest } from '../src/adapters/postgres/migrating/migrate.ts';
import { startTestServer } from '../tests/postgres/test-server.ts';
import { findPreviousRelease } from './previous-release/find-previous-release.ts';

// Runs the contract suites of the previous release on a database that has had all migrations of this checkout. They must
// pass, because replicas of both releases serve during a deployment, and because a deployment may be rolled back. Words on
// the command line choose other test files of that release. The exit code is 1 if a suite fails. If this clone does not
// have the release's commit, the check is left out, and the output says so.

/** Each port, the transactions, and every route over HTTP, all on PostgreSQL. */
const SUITES = [
  'tests/postgres/ports.test.ts',
  'tests/postgres/transactions.test.ts',
  'tests/http/postgres-routes.test.ts',
];

const release = await findPreviousRelease();
if (release === undefined) {
  console.log(
    'Left out: this clone does not have the commit of the previous release. "git fetch --unshallow" gets it.',
  );
} else {
  const suites = process.argv.slice(2);
  process.exitCode = await run(release, suites.length > 0 ? suites : SUITES);
}

/** Runs the suites of the commit, and resolves with Vitest's exit code. */
async function run(commit: string, suites: readonly string[]): Promise<number> {
  await using checkout = await checkOut(commit);
  console.log(`Running the suites of ${checkout.title} on the schema of this checkout`);
  const server = await startTestServer({ ...process.env, TEST_DATABASE_URL: undefined });
  try {
    const url = new URL(server.url);
    // "create database" copies this one. So each database that the old suites make has today's schema.
    url.pathname = 'template1';
    await migrateToLatest(url.href);
    const vitest = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...suites],
      {
        cwd: checkout.directory,
        env: { ...process.env, TEST_DATABASE_URL: server.url },
        stdio: 'inherit',
      },
    );
    await once(vitest, 'exit');
    return vitest.exitCode ?? 1;
  } finally {
    await server.stop();
  }
}
