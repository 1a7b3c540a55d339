import { startEmbeddedServer } from '../../src/adapters/postgres/embedded/embedded-server.ts';

// The part of the service that runs PostgreSQL, in a process that a test can kill. It prints the database's URL when the
// server is ready, stops the server on SIGTERM, and ends with the test.
const [directory = ''] = process.argv.slice(2);
process.stdin.once('close', () => process.exit()).resume();
const log = { info: () => undefined, warn: () => undefined };
try {
  const server = await startEmbeddedServer({ directory, log });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  process.stdout.write(`${server.url}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? `${error.name}: ${error.message}` : error}\n`);
  process.exit(1);
}
