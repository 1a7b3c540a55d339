import { execFile } from 'node:child_process';
import { chown, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { query } from '../postgres/query.ts';

const log = { info: () => undefined, warn: () => undefined };

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
  await copyCluster(directories.primary, directories.standby);

  const primary = await startEmbeddedServer({ directory: directories.primary, log });
  const { hostname, port, username, password } = new URL(primary.url);
  const standby = await startEmbeddedServer({
    directory: directories.standby,
    log,
    settings: {
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
    },
  });
  await query(primary.url, `alter system set synchronous_standby_names = '*'`);
  await query(primary.url, 'select pg_reload_conf()');
  await expect
    .poll(() => query(primary.url, 'select sync_state from pg_stat_replication'), { timeout: 20_000 })
    .toEqual([{ sync_state: 'sync' }]);
  return { primary, standby };
}

/** `cp -a` keeps the owner of the files, which is not root. */
async function copyCluster(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const copy = path.join(to, 'postgres');
  await promisify(execFile)('cp', ['-a', path.join(from, 'postgres'), copy]);
  const signal = path.join(copy, 'data/standby.signal');
  await writeFile(signal, '');
  const { uid, gid } = await stat(copy);
  await chown(signal, uid, gid);
}
