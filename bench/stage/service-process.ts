import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';
import { PROJECT } from './checkout.ts';

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** How the service is run. */
export interface ServiceSettings {
  /** The checkout of the project whose service is run. Absent: this one. */
  readonly project?: string;
  readonly databaseUrl: string;
  readonly secret: string;
  /** 1: one transaction per request. Absent: the service's default. */
  readonly groupCommitMax?: number;
  /** Where events go. Absent: to the log. */
  readonly dataPlatform?: { readonly url: string; readonly secret: string };
  /** When overdue orders are looked for. Absent: the service's default. */
  readonly expiryCron?: string;
}

/** Starts the service as a user does and resolves when it is ready. */
export function startServiceProcess({
  project = PROJECT,
  databaseUrl,
  secret,
  groupCommitMax,
  dataPlatform,
  expiryCron,
}: ServiceSettings): Promise<ServerProcess> {
  return startProcess(project, 'src/main.ts', '/readyz', {
    DATABASE_URL: databaseUrl,
    JWT_SECRET: secret,
    RATE_LIMIT_PER_MINUTE: '0',
    PUBLIC_RATE_LIMIT_PER_MINUTE: '0',
    DEMO_DATA: 'false',
    LOG_LEVEL: 'warn',
    ...(groupCommitMax === undefined ? {} : { GROUP_COMMIT_MAX: String(groupCommitMax) }),
    ...(dataPlatform && {
      DATA_PLATFORM_URL: dataPlatform.url,
      DATA_PLATFORM_SECRET: dataPlatform.secret,
    }),
    ...(expiryCron === undefined ? {} : { EXPIRY_CRON: expiryCron }),
  });
}

/** Starts a Fastify that answers every request with `body`. */
export function startConstantServer(body: string): Promise<ServerProcess> {
  return startProcess(PROJECT, 'bench/stage/constant-server.ts', '/', { BODY: body });
}

async function startProcess(
  project: string,
  script: string,
  readyPath: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await freePort();
  const { PATH, SystemRoot } = process.env;
  const child = spawn(process.execPath, [path.join(project, script)], {
    cwd: project,
    env: { PATH, SystemRoot, HOST: '127.0.0.1', PORT: String(port), ...settings },
    // The welcome on standard error is for people. Warnings and errors are lines of the log, on standard output.
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  const exited = once(child, 'exit');
  const killAtOnce = () => child.kill('SIGKILL');
  process.once('exit', killAtOnce);
  const stop = async () => {
    child.kill();
    await exited;
    process.off('exit', killAtOnce);
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const reply = await fetch(`http://127.0.0.1:${port}${readyPath}`).catch(() => undefined);
    if (reply?.ok && child.pid) return { port, pid: child.pid, [Symbol.asyncDispose]: stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${script} does not start`);
    }
    await sleep(POLL_MS);
  }
}
