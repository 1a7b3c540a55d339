import { chown, cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { query } from '../../tests/postgres/query.ts';

const SILENT = { info: () => undefined, warn: () => undefined };
const POLL_MS = 100;
const PATIENCE_MS = 60_000;
/** What a base backup leaves out: the log, which the archive has, and what belongs to the running server. */
const NOT_IN_BACKUP = ['pg_wal', 'postmaster.pid', 'postmaster.opts'];

/**
 * Starts a PostgreSQL in `directory` that copies each full segment of its log to `postgres/archive`. Its programs run in
 * the folder of the data.
 */
export function startArchivedServer(directory: string): Promise<EmbeddedServer> {
  return startEmbeddedServer({
    directory,
    log: SILENT,
    settings: {
      archive_mode: 'on',
      archive_command: 'mkdir -p ../archive && test ! -f ../archive/%f && cp %p ../archive/%f',
    },
  });
}

/** Copies the data of the running server to `backup`. Changes go on meanwhile. `pg_basebackup` does the same. */
export async function takeBaseBackup(url: string, directory: string, backup: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query("select pg_backup_start('restore drill', fast => true)");
    const data = path.join(directory, 'postgres', 'data');
    await cp(data, backup, {
      recursive: true,
      // A table's temporary file can go while it is copied.
      filter: (file) => !NOT_IN_BACKUP.includes(path.basename(file)),
    });
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await writeFile(path.join(backup, 'backup_label'), rows[0]?.labelfile ?? '');
    await mkdir(path.join(backup, 'pg_wal'));
  } finally {
    await client.end();
  }
}

/** Resolves when the archive has everything that is committed now. */
export async function archiveAll(url: string): Promise<void> {
  const [last] = await query<{ file: string }>(url, 'select pg_walfile_name(pg_switch_wal()) as file');
  await until('The log was not archived', async () => {
    const [archiver] = await query<{ file: string | null }>(
      url,
      'select last_archived_wal as file from pg_stat_archiver',
    );
    return last !== undefined && archiver?.file != null && archiver.file >= last.file;
  });
}

/** The cluster that is lost. Of it, only its archive and its password are used. */
interface Restoring {
  readonly lost: string;
  readonly backup: string;
  /** The new cluster's directory. */
  readonly directory: string;
  readonly moment: Date;
}

/** Starts a new server on the backup, as the shop was at `moment`. Resolves when it takes writes. */
export async function restore({ lost, backup, directory, moment }: Restoring): Promise<EmbeddedServer> {
  const [from, to] = [path.join(lost, 'postgres'), path.join(directory, 'postgres')];
  await mkdir(to, { recursive: true, mode: 0o700 });
  await cp(path.join(from, 'password'), path.join(to, 'password'));
  await cp(path.join(from, 'archive'), path.join(to, 'archive'), { recursive: true });
  await cp(backup, path.join(to, 'data'), { recursive: true });
  await writeFile(path.join(to, 'data', 'recovery.signal'), '');
  await giveTo(await stat(from), to);
  const server = await startEmbeddedServer({
    directory,
    log: SILENT,
    settings: {
      restore_command: 'cp ../archive/%f %p',
      // This setting takes no `Z`.
      recovery_target_time: moment.toISOString().replace('Z', '+00'),
      recovery_target_action: 'promote',
    },
  });
  // It answers reads before the recovery has ended.
  await until('The recovery did not end', async () => {
    const [recovery] = await query<{ isOver: boolean }>(
      server.url,
      'select not pg_is_in_recovery() as "isOver"',
    );
    return recovery?.isOver ?? false;
  });
  return server;
}

async function until(failure: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(failure);
    await sleep(POLL_MS);
  }
}

/** Copies belong to the user who copies. PostgreSQL takes data only of its own user, and only with such rights. */
async function giveTo({ uid, gid }: { uid: number; gid: number }, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const entries = await readdir(folder, { recursive: true });
  for (const entry of ['.', ...entries]) await chown(path.join(folder, entry), uid, gid);
}

/** Removes the data of a server that is stopped, as if its disk were lost. The archive is on another disk. */
export async function loseData(directory: string): Promise<void> {
  await rm(path.join(directory, 'postgres', 'data'), { recursive: true });
}
