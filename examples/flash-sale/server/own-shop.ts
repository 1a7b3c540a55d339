import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { issueToken } from '../../../src/adapters/http/access/issue-token.ts';
import { startEmbeddedServer } from '../../../src/adapters/postgres/embedded/embedded-server.ts';
import { freePort } from '../../../src/adapters/postgres/embedded/free-port.ts';
import { killServer } from '../../../tests/faults/kill-server.ts';
import { makeEmbeddedFolder } from '../../../tests/postgres/embedded-folder.ts';
import type { PostgresState } from '../state.ts';

const PROJECT = path.join(import.meta.dirname, '../../..');
const END_WITH_PARENT = pathToFileURL(path.join(import.meta.dirname, 'end-with-parent.ts')).href;
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const TOKEN_SECONDS = 24 * 60 * 60;

/** A demo shop with a PostgreSQL of its own, in a folder that is new and is removed at the end. */
export interface OwnShop extends AsyncDisposable {
  readonly url: string;
  readonly postgres: PostgresState;
  /** A token for this user, valid for a day. */
  token(userId: string, scope?: string): Promise<string>;
  /** Kills every process of PostgreSQL. It is started again by itself. @throws {Error} while that is under way */
  killPostgres(): Promise<void>;
}

/** Where the shop's events go. */
export interface EventTarget {
  readonly url: string;
  readonly secret: string;
}

/** Starts PostgreSQL in this process's care, and the service in a process of its own, with its default settings. */
export async function startOwnShop(platform: EventTarget): Promise<OwnShop> {
  await using stack = new AsyncDisposableStack();
  const folder = await makeEmbeddedFolder();
  stack.defer(() => folder.remove());
  const directory = path.join(folder.path, 'flash-sale', '.data');
  let postgres: PostgresState = { isRunning: true, kills: 0, lastAwayMs: null };
  let killedMs = 0;
  // The embedded server tells only this: that it runs again after it died.
  const isBack = () => {
    postgres = { ...postgres, isRunning: true, lastAwayMs: performance.now() - killedMs };
  };
  const database = await startEmbeddedServer({ directory, log: { info: isBack, warn: () => undefined } });
  stack.defer(() => database.stop());
  const jwtSecret = randomBytes(32).toString('base64url');
  const url = await startService({ databaseUrl: database.url, jwtSecret, platform }, stack);
  const running = stack.move();
  return {
    url,
    get postgres() {
      return postgres;
    },
    token: (userId, scope = '') =>
      issueToken({ userId, scope, lifetimeSeconds: TOKEN_SECONDS, secret: jwtSecret }),
    async killPostgres() {
      if (!postgres.isRunning) throw new Error('PostgreSQL is being started again');
      killedMs = performance.now();
      postgres = { ...postgres, isRunning: false, kills: postgres.kills + 1 };
      await killServer(directory);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface ServiceParts {
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly platform: EventTarget;
}

/** Starts the service as `npm start` does. Resolves with its address when it is ready. */
async function startService(parts: ServiceParts, stack: AsyncDisposableStack): Promise<string> {
  const port = await freePort();
  const { PATH, SystemRoot } = process.env;
  const child = fork('src/main.ts', {
    cwd: PROJECT,
    execArgv: ['--import', END_WITH_PARENT],
    env: {
      PATH,
      SystemRoot,
      PORT: String(port),
      DATABASE_URL: parts.databaseUrl,
      DEMO_DATA: 'true',
      JWT_SECRET: parts.jwtSecret,
      DATA_PLATFORM_URL: parts.platform.url,
      DATA_PLATFORM_SECRET: parts.platform.secret,
      // The page shows that PostgreSQL was killed, so the log need not.
      LOG_LEVEL: 'fatal',
    },
    // The welcome on standard error names an address that is not used here.
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  // Also if this process ends before everything has started.
  const killAtOnce = () => child.kill('SIGKILL');
  process.once('exit', killAtOnce);
  stack.defer(async () => {
    child.kill();
    await exited;
    process.off('exit', killAtOnce);
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error('The service does not start');
    await sleep(POLL_MS);
  }
  return url;
}
