import { startEmbeddedServer } from '../../src/adapters/postgres/embedded/embedded-server.ts';

// A service as far as its database goes, in a process of its own that a test can kill: prints the URL when it is up,
// stops in good order on SIGTERM, and does not outlive the test.
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
