import { spawn, spawnSync } from 'node:child_process';
import { open, readFile, readlink, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { busySettings, type Machine, thisMachine } from './busy-settings.ts';
import { type Cluster, dataArgument, isAlive, programEnvironment } from './cluster.ts';
import { EmbeddedServerError } from './errors.ts';
import { freePort } from './free-port.ts';

/** A running PostgreSQL server, as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

export interface PostmasterOptions {
  /** The TCP port to listen on. Any free port by default. */
  readonly port?: number;
  /** PostgreSQL settings. They take precedence over those that the service chooses. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** After a crash, PostgreSQL repeats up to 8 GB of its log before it is ready. */
const START_TIMEOUT_MS = 600_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const LOG_LIMIT_BYTES = 10_000_000;
const LAUNCHES_MAX = 5;

/**
 * Resolves with the cluster's server when it accepts connections. That is the server that a killed service has left
 * running, if there is one. Otherwise starts a new server.
 *
 * @throws {EmbeddedServerError} with the end of the server's log, if it does not start
 */
export async function ensureRunning(cluster: Cluster, options: PostmasterOptions = {}): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let failure = '';
  for (let launches = 0; launches < LAUNCHES_MAX; launches += 1) {
    const running = await findReadyPostmaster(cluster, deadline);
    if (running) return running;
    // A launch fails if another start takes the data directory, or if another program takes the port. So we look again.
    failure = await launch(cluster, options, deadline);
  }
  const running = await findReadyPostmaster(cluster, deadline);
  if (running) return running;
  throw new EmbeddedServerError(`The embedded PostgreSQL does not start: ${failure}`);
}

/** Stops the server by a "fast" shutdown, which ends every session and loses nothing. Resolves when it is gone. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  const running = await findPostmaster(cluster);
  if (!running) return;
  process.kill(running.pid, 'SIGINT');
  while ((await findPostmaster(cluster))?.pid === running.pid) {
    if (Date.now() > deadline) {
      process.kill(running.pid, 'SIGQUIT');
      throw new EmbeddedServerError(
        'The embedded PostgreSQL did not stop in time and was told to quit. Nothing is lost.',
      );
    }
    await delay(POLL_MS);
  }
}

/** The running server, or undefined if there is none. Waits while a server is starting or stopping. */
async function findReadyPostmaster(cluster: Cluster, deadline: number): Promise<Postmaster | undefined> {
  for (;;) {
    const found = await findPostmaster(cluster);
    if (!found || found.status === 'ready') return found;
    if (Date.now() > deadline)
      throw new EmbeddedServerError(`The embedded PostgreSQL stays "${found.status}".`);
    await delay(POLL_MS);
  }
}

/**
 * The running server of this cluster, in any state. If the server in `postmaster.pid` is dead and its process id belongs
 * to another program now, removes that file. PostgreSQL would take the other program for a server, and not start.
 */
async function findPostmaster({ data }: Cluster): Promise<Postmaster | undefined> {
  const file = path.join(data, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => '');
  // Its lines: process id, data directory, start time, port, socket directory, address, shared memory, status.
  const lines = content.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid)) return undefined;
  if (await servesCluster(pid, data)) return { pid, port: Number(lines[3]), status: lines[7] || 'starting' };
  await rm(file, { force: true });
  return undefined;
}

async function servesCluster(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === data;
  if (process.platform === 'win32') return true;
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(data);
}

/** Starts a server. Resolves with an empty string when it is ready, or with the reason after it has failed to start. */
async function launch(cluster: Cluster, options: PostmasterOptions, deadline: number): Promise<string> {
  const log = await openLog(cluster.logFile);
  const logStart = (await log.stat()).size;
  const machine = await thisMachine(cluster.data);
  const server = spawn(
    cluster.binaries.postgres,
    serverArguments(cluster, options, { machine, port: options.port ?? (await freePort()) }),
    {
      ...cluster.account,
      cwd: cluster.data,
      env: programEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // The server gets a session of its own, so Ctrl-C in a terminal reaches only the service. The service finishes
      // its requests with the server still running, and then stops it.
      detached: true,
    },
  );
  const ended = new Promise<true>((resolve) =>
    server.once('exit', () => resolve(true)).once('error', () => resolve(true)),
  );
  server.unref();
  try {
    while (Date.now() < deadline) {
      const found = await findPostmaster(cluster);
      if (found?.pid === server.pid && found?.status === 'ready') return '';
      if (await Promise.race([ended, delay(POLL_MS, false)])) {
        return (
          (await readFile(cluster.logFile)).subarray(logStart).toString().trim() ||
          'it ended without a message'
        );
      }
    }
    return `it is not ready after ${START_TIMEOUT_MS} ms`;
  } finally {
    await log.close();
  }
}

function serverArguments(
  cluster: Cluster,
  { settings }: PostmasterOptions,
  { machine, port }: { machine: Machine; port: number },
): string[] {
  const all = {
    ...busySettings(machine),
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    cluster_name: 'storefront',
    // Our transactions provoke errors in normal operation, such as refused duplicates. The log leaves them out.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...settings,
  };
  return [
    '-D',
    dataArgument(cluster),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function openLog(file: string) {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  return open(file, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
}
