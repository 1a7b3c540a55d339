import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { busySettings, thisMachine } from '../../src/adapters/postgres/embedded/busy-settings.ts';
import { openCluster } from '../../src/adapters/postgres/embedded/cluster.ts';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { stopPostmaster } from '../../src/adapters/postgres/embedded/postmaster.ts';
import { type EmbeddedFolder, makeEmbeddedFolder } from './embedded-folder.ts';
import { query } from './query.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let folder: EmbeddedFolder;
let parent: string;
let directory: string;
let servers: EmbeddedServer[];
let services: ChildProcess[];
const warnings: string[] = [];
const log = {
  info: () => undefined,
  warn: (_fields: object, message: string) => void warnings.push(message),
};

beforeAll(async () => {
  folder = await makeEmbeddedFolder();
});

afterAll(() => folder.remove());

beforeEach(async () => {
  // Its mode is 700. If the tests run as root, the account of PostgreSQL cannot enter it.
  parent = await mkdtemp(path.join(folder.path, 'test-'));
  directory = path.join(parent, '.data');
  [servers, services, warnings.length] = [[], [], 0];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  for (const service of services) service.kill('SIGKILL');
  if (await stat(path.join(directory, 'postgres')).catch(() => undefined)) {
    await stopPostmaster(await openCluster(directory));
  }
  await rm(parent, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ directory, log });
  servers.push(server);
  return server;
}

/** Starts the service in another process. Its first line is the URL, or the error. */
async function startService(account: { uid?: number; gid?: number } = {}) {
  const script = path.join(import.meta.dirname, 'embedded-service.ts');
  const service = spawn(process.execPath, [script, directory], {
    ...account,
    stdio: 'pipe',
  });
  services.push(service);
  const line = await Promise.race([once(service.stdout, 'data'), once(service.stderr, 'data')]);
  return { service, line: String(line[0]).trim() };
}

/** The one value that the query returns. */
async function value(url: string, sql: string): Promise<unknown> {
  return Object.values((await query(url, sql))[0] ?? {})[0];
}

const postmasterFile = () => path.join(directory, 'postgres', 'data', 'postmaster.pid');
const postmasterPid = async () => Number((await readFile(postmasterFile(), 'utf8')).split('\n')[0]);

describe('The embedded server', () => {
  it('starts PostgreSQL 18 on the loopback address, with durable settings, checksums and a password', async () => {
    const { url } = await start();
    const settings = [
      'listen_addresses',
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'data_checksums',
    ];
    const shown = await Promise.all(settings.map((name) => value(url, `show ${name}`)));
    expect(shown).toEqual(['127.0.0.1', 'on', 'on', 'on', 'on']);
    expect(Number(await value(url, 'show server_version_num'))).toBeGreaterThanOrEqual(180_000);
    expect(
      await value(url, "select rolpassword ~ '^SCRAM-SHA-256' from pg_authid where rolname = 'postgres'"),
    ).toBe(true);
    const withoutPassword = url.replace(/:[^:@]+@/, ':wrong@');
    await expect(value(withoutPassword, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('has the settings for a busy shop', async () => {
    const { url } = await start();
    const { shared_buffers = '' } = busySettings(await thisMachine(directory));
    expect(await value(url, 'show checkpoint_timeout')).toBe('15min');
    expect(await value(url, `select pg_size_bytes(current_setting('shared_buffers')) / 1024 ^ 2`)).toBe(
      Number.parseInt(shared_buffers, 10),
    );
  });

  it('keeps the password in a file that only its owner reads', async () => {
    await start();
    const { mode } = await stat(path.join(directory, 'postgres', 'password'));
    expect((mode & 0o777).toString(8)).toBe('600');
  });

  it('keeps its data when it is stopped and started', async () => {
    const first = await start();
    await value(first.url, 'create table kept as select 42 as n');
    await first.stop();
    await expect(stat(postmasterFile())).rejects.toThrow('ENOENT');
    const second = await start();
    expect(await value(second.url, 'select n from kept')).toBe(42);
  });

  it('takes over the server that a killed service has left running', async () => {
    const { service, line: url } = await startService();
    await value(url, 'create table kept as select 42 as n');
    const pid = await postmasterPid();
    service.kill('SIGKILL');
    await once(service, 'exit');
    const adopted = await start();
    expect(await value(adopted.url, 'select n from kept')).toBe(42);
    expect(await postmasterPid()).toBe(pid);
    await adopted.stop();
    await expect(stat(postmasterFile())).rejects.toThrow('ENOENT');
  });

  it('starts again after the service and PostgreSQL were both killed', async () => {
    const { service, line: url } = await startService();
    await value(url, 'create table kept as select 42 as n');
    service.kill('SIGKILL');
    process.kill(await postmasterPid(), 'SIGKILL');
    const recovered = await start();
    expect(await value(recovered.url, 'select n from kept')).toBe(42);
  });

  it('starts if the process id of a dead server belongs to another program now', async () => {
    await (await start()).stop();
    await writeFile(postmasterFile(), `${process.pid}\n/elsewhere\n1\n1\n\n127.0.0.1\n0 0\nready\n`);
    expect(await value((await start()).url, 'select 1')).toBe(1);
  });

  it('starts PostgreSQL again at the same address after it has died', async () => {
    const { url } = await start();
    await value(url, 'create table kept as select 42 as n');
    process.kill(await postmasterPid(), 'SIGKILL');
    await expect.poll(() => value(url, 'select n from kept').catch(() => undefined)).toBe(42);
    expect(warnings).toContain('The embedded PostgreSQL has died and is being started again');
  });

  it('refuses a second service on the same data, and leaves the first running', async () => {
    const { url } = await start();
    const { line } = await startService();
    expect(line).toMatch(
      /^ServiceAlreadyRunningError: Another instance of this service is already running on the data in/,
    );
    expect(await value(url, 'select 1')).toBe(1);
  });

  it('lets one of three services start, if they start at once on an empty directory', async () => {
    const started = await Promise.all([startService(), startService(), startService()]);
    const lines = started.map(({ line }) => line.split(':')[0]).sort();
    expect(lines).toEqual(['ServiceAlreadyRunningError', 'ServiceAlreadyRunningError', 'postgres']);
    expect((await readdir(directory)).sort()).toEqual(['postgres', 'postgresql.log']);
  });

  it('starts while another service on the same data is stopping', async () => {
    const { service } = await startService();
    service.kill('SIGTERM');
    const next = await start();
    expect(await value(next.url, 'select 1')).toBe(1);
  });

  it('goes on running PostgreSQL when Ctrl-C ends the service', async () => {
    const script = path.join(import.meta.dirname, 'embedded-service.ts');
    const service = spawn(process.execPath, [script, directory], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    services.push(service);
    const url = String((await once(service.stdout, 'data'))[0]).trim();
    process.kill(-(service.pid ?? Number.NaN), 'SIGINT');
    await once(service, 'exit');
    expect(await value(url, 'select 1')).toBe(1);
  });

  it.runIf(isRoot)('starts under an ordinary user', async () => {
    await chown(parent, NOBODY, NOBODY);
    const { line: url } = await startService({ uid: NOBODY, gid: NOBODY });
    expect(await value(url, 'select 1')).toBe(1);
  });

  it.runIf(isRoot)('refuses data that belongs to another user, and says so', async () => {
    await (await start()).stop();
    await chmod(parent, 0o755);
    const { line } = await startService({ uid: 12_345, gid: 12_345 });
    expect(line).toMatch(/^EmbeddedServerError: The data in .* belongs to another user/);
  });
});
