import { spawn, spawnSync } from 'node:child_process';
import { open, readFile, readlink, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, dataArgument, isAlive, programEnvironment } from './cluster.ts';
import { EmbeddedServerError } from './errors.ts';

/** A PostgreSQL server process, as its own `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

export interface PostmasterOptions {
  /** The TCP port to listen on; absent: any free one. */
  readonly port?: number;
  /** Server settings on top of the service's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const LOG_LIMIT_BYTES = 10_000_000;
const ATTEMPTS = 5;

/**
 * The cluster's running server: the one that is there already (a killed service leaves its server behind), else a
 * new one. Resolves when it takes connections.
 *
 * @throws {EmbeddedServerError} with the server's last words, when it does not start.
 */
export async function ensureRunning(cluster: Cluster, options: PostmasterOptions = {}): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let failure = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const running = await settledPostmaster(cluster, deadline);
    if (running) return running;
    // Another start may win the data directory, and another program the port: both are worth a second look.
    failure = await launch(cluster, options, deadline);
  }
  const running = await settledPostmaster(cluster, deadline);
  if (running) return running;
  throw new EmbeddedServerError(`The embedded PostgreSQL does not start: ${failure}`);
}

/** Stops the server at once but in good order (a "fast" shutdown), and resolves when it is gone. */
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

/** Waits until the server that is there is neither starting nor stopping. */
async function settledPostmaster(cluster: Cluster, deadline: number): Promise<Postmaster | undefined> {
  for (;;) {
    const found = await findPostmaster(cluster);
    if (!found || found.status === 'ready') return found;
    if (Date.now() > deadline)
      throw new EmbeddedServerError(`The embedded PostgreSQL stays "${found.status}".`);
    await delay(POLL_MS);
  }
}

/** The live server of this cluster. Removes the file of a dead one whose process id went to another program, since PostgreSQL would take that for a server. */
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

/** Starts a server and waits until it is ready (''), or has ended (why). */
async function launch(cluster: Cluster, options: PostmasterOptions, deadline: number): Promise<string> {
  const log = await openLog(cluster.logFile);
  const logStart = (await log.stat()).size;
  const server = spawn(
    cluster.binaries.postgres,
    serverArguments(cluster, options, options.port ?? (await freePort())),
    {
      ...cluster.account,
      cwd: cluster.data,
      env: programEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // In a session of its own, Ctrl-C in a terminal reaches the service alone, which drains while the server still works.
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
          (await readFile(cluster.logFile)).subarray(logStart).toString().trim() || 'it ended without a word'
        );
      }
    }
    return `it is not ready after ${START_TIMEOUT_MS} ms`;
  } finally {
    await log.close();
  }
}

function serverArguments(cluster: Cluster, { settings }: PostmasterOptions, port: number): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    cluster_name: 'storefront',
    // A refused duplicate is everyday business here; the server's own messages (LOG and worse) are kept.
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

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new RangeError('A TCP server has no port');
  return address.port;
}
