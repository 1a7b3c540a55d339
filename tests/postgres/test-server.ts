import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { Wait } from 'testcontainers';

/** A PostgreSQL server for the tests. Its user may create databases. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the server that the environment asks for. If that fails, the tests fail. No test is skipped. */
export async function startTestServer(env: NodeJS.ProcessEnv): Promise<TestServer> {
  if (env.TEST_DATABASE_URL) return { url: env.TEST_DATABASE_URL, stop: async () => undefined };
  switch (env.TEST_DATABASE ?? 'embedded') {
    case 'container':
      return startContainer(env.TEST_DATABASE_IMAGE ?? 'postgres:18-alpine');
    case 'embedded':
      return startThrowaway();
    default:
      throw new Error(`TEST_DATABASE is "container" or "embedded", not "${env.TEST_DATABASE}"`);
  }
}

async function startContainer(image: string): Promise<TestServer> {
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off'])
    // The server logs this twice: once while it prepares the data, and once when it is ready. The module's own health
    // check does not end under podman without systemd.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  return { url: container.getConnectionUri(), stop: async () => void (await container.stop()) };
}

async function startThrowaway(): Promise<TestServer> {
  const script = path.join(import.meta.dirname, 'throwaway-server.ts');
  // Detached, so that Ctrl-C reaches only the tests. The server ends after them.
  const server = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const exited = once(server, 'exit');
  const line = await Promise.race([once(server.stdout, 'data'), exited.then(() => undefined)]);
  if (!line) throw new Error('PostgreSQL for the tests did not start. Its error is above.');
  return {
    url: String(line[0]).trim(),
    async stop() {
      server.stdin.end();
      await exited;
    },
  };
}
