import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { query } from '../postgres/query.ts';

const log = { info: () => undefined, warn: () => undefined };
const ATTACH_TIMEOUT_MS = 20_000;
const PAUSE_MS = 20;

/** A primary, and a standby that every commit waits for. */
export interface StandbyPair {
  readonly primary: EmbeddedServer;
  readonly standby: EmbeddedServer;
}

/** Starts a migrated primary and its synchronous standby in this folder. The standby begins as a copy of the files. */
export async function startStandbyPair(folder: string): Promise<StandbyPair> {
  const directories = { primary: path.join(folder, 'a/.data'), standby: path.join(folder, 'b/.data') };
  const first = await startEmbeddedServer({ directory: directories.primary, log });
  await migrateToLatest(first.url);
  await first.stop();
  await copyAsStandby(directories.primary, directories.standby);

  const primary = await startEmbeddedServer({ directory: directories.primary, log });
  const settings = replicationFrom(primary.url);
  const standby = await startEmbeddedServer({ directory: directories.standby, log, settings });
  await requireStandby(primary.url);
  return { primary, standby };
}

/** `postgres://…` with both hosts. They have the same user and password, because one began as a copy of the other. */
export function hostsOf(first: string, second: string): string {
  const url = new URL(first);
  return first.replace(url.host, `${url.host},${new URL(second).host}`);
}

/**
 * Copies a server that was stopped in good order, in place of the data in `to`, if there is any. The copy starts as a
 * standby.
 *
 * The folder of the data stays. PostgreSQL finds by it what shared memory a killed server has left, and frees that. `cp -a`
 * keeps the owner of the files, which is not root.
 */
export async function copyAsStandby(from: string, to: string): Promise<void> {
  const copy = path.join(to, 'postgres');
  const data = path.join(copy, 'data');
  await mkdir(data, { recursive: true });
  for (const entry of await readdir(data)) await rm(path.join(data, entry), { recursive: true });
  await promisify(execFile)('cp', ['-a', `${path.join(from, 'postgres')}/.`, copy]);
  const signal = path.join(data, 'standby.signal');
  await writeFile(signal, '');
  const { uid, gid } = await stat(data);
  await chown(signal, uid, gid);
}

/** The settings of a standby of this primary. */
export function replicationFrom(primaryUrl: string): Readonly<Record<string, string>> {
  const { hostname, port, username, password } = new URL(primaryUrl);
  return { primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}` };
}

/** From now on each commit of the primary waits for a standby. Resolves when one is attached. */
export async function requireStandby(primaryUrl: string): Promise<void> {
  await query(primaryUrl, `alter system set synchronous_standby_names = '*'`);
  await query(primaryUrl, 'select pg_reload_conf()');
  const endsAt = performance.now() + ATTACH_TIMEOUT_MS;
  for (;;) {
    const [attached] = await query(primaryUrl, 'select sync_state from pg_stat_replication');
    if (attached?.sync_state === 'sync') return;
    if (performance.now() > endsAt) throw new Error('No synchronous standby attaches to the primary');
    await sleep(PAUSE_MS);
  }
}
