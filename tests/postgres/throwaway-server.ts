import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedServer } from '../../src/adapters/postgres/embedded/embedded-server.ts';

// PostgreSQL for one run of the tests, in a process of its own. When the standard input of this process closes, it stops
// the server and removes the data. The kernel closes it when the tests end, also when they are killed.
const directory = await mkdtemp(path.join(tmpdir(), 'storefront-tests-'));
const log = {
  info: () => undefined,
  warn: (context: object, message: string) => console.error(message, context),
};
// This data is not kept, so there is no need to wait for the disk. With TEST_DATABASE_DURABLE=true the server waits.
const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const durability = process.env.TEST_DATABASE_DURABLE === 'true' ? {} : careless;
// PostgreSQL's own defaults, which do for tests. Several runs at once would need much memory and disk with the service's.
const small = {
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  checkpoint_timeout: '5min',
};
// Further settings, as a JSON object.
const settings = JSON.parse(process.env.TEST_DATABASE_SETTINGS ?? '{}');
const ended = new Promise((resolve) => process.stdin.once('close', resolve).resume());
try {
  const server = await startEmbeddedServer({
    directory,
    log,
    settings: { max_connections: '300', ...small, ...durability, ...settings },
  });
  process.stdout.write(`${server.url}\n`);
  await ended;
  await server.stop();
} finally {
  await rm(directory, { recursive: true, force: true });
}
