import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedServer } from '../../src/adapters/postgres/embedded/embedded-server.ts';

// PostgreSQL for one run of the tests, in a process of its own: it ends, and takes server and data with it, when its
// standard input closes. The kernel closes that however the test run ends, kill -9 included.
const directory = await mkdtemp(path.join(tmpdir(), 'storefront-tests-'));
const log = {
  info: () => undefined,
  warn: (context: object, message: string) => console.error(message, context),
};
// This data is not kept, so that waiting for the disk would only cost time. TEST_DATABASE_DURABLE=true does wait.
const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const durability = process.env.TEST_DATABASE_DURABLE === 'true' ? {} : careless;
const ended = new Promise((resolve) => process.stdin.once('close', resolve).resume());
try {
  const server = await startEmbeddedServer({
    directory,
    log,
    settings: { max_connections: '300', ...durability },
  });
  process.stdout.write(`${server.url}\n`);
  await ended;
  await server.stop();
} finally {
  await rm(directory, { recursive: true, force: true });
}
