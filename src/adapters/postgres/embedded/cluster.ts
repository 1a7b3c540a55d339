import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Account, databaseAccount } from './account.ts';
import { type Binaries, locateBinaries } from './binaries.ts';
import { EmbeddedServerError } from './errors.ts';

/** A database cluster on disk, and what it takes to run it. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** The file to which the server writes its log. */
  readonly logFile: string;
  readonly password: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/**
 * Opens the cluster in `directory`/postgres. Creates it first if there is none.
 *
 * @throws {EmbeddedServerError} if it cannot be created, or if it belongs to another user
 */
export async function openCluster(directory: string): Promise<Cluster> {
  await mkdir(directory, { recursive: true });
  const parent = await realpath(directory);
  const home = path.join(parent, 'postgres');
  const account = await databaseAccount(home);
  const binaries = await locateBinaries(account);
  if (!(await stat(home).catch(() => undefined))) await createCluster(parent, home, binaries, account);
  return {
    data: path.join(home, 'data'),
    logFile: path.join(parent, 'postgresql.log'),
    password: await readFile(path.join(home, 'password'), 'utf8'),
    account,
    binaries,
  };
}

/**
 * The path of the data that we pass to PostgreSQL, which starts with `data` as its working directory. If we are root, we
 * start it under another account. That account may have no access to the folders above `data`, for example in a checkout
 * under `/root`. So we pass a link to the working directory. A process inherits that, and can use it without access to
 * the folders above.
 */
export function dataArgument({ data, account }: Pick<Cluster, 'data' | 'account'>): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

/** The environment of PostgreSQL's programs. It leaves out our secrets, and the `PG…` variables that would change them. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP } = process.env;
  return { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Creates the cluster under another name and renames it when it is complete. So a killed start leaves no incomplete
 * cluster, and if two starts create one at the same time, only one of them takes the place.
 */
async function createCluster(
  parent: string,
  home: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  await removeAbandoned(parent);
  const partial = `${home}.new-${process.pid}`;
  const data = path.join(partial, 'data');
  await mkdir(partial, { mode: 0o700 });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = path.join(partial, 'password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) {
    for (const file of [partial, data, passwordFile]) await chown(file, account.uid, account.gid);
  }
  await initialise(data, binaries, account);
  await rename(partial, home).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!(await stat(home).catch(() => undefined))) throw error;
  });
}

async function initialise(data: string, { initdb }: Binaries, account: Account | undefined): Promise<void> {
  const dataPath = dataArgument({ data, account });
  const options = [
    '--data-checksums',
    '--encoding=UTF8',
    '--locale=C',
    '--auth=scram-sha-256',
    '--no-instructions',
  ];
  const identity = ['--username=postgres', `--pwfile=${dataPath}/../password`];
  try {
    const run = { ...account, cwd: data, env: programEnvironment() };
    await promisify(execFile)(initdb, ['-D', dataPath, ...options, ...identity], run);
  } catch (cause) {
    await rm(path.dirname(data), { recursive: true, force: true });
    throw new EmbeddedServerError(
      `PostgreSQL's data directory could not be created: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Removes the incomplete clusters of starts that were killed. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = Number(/^postgres\.new-(\d+)$/.exec(entry)?.[1]);
    if (!pid || (pid !== process.pid && isAlive(pid))) continue;
    await rm(path.join(parent, entry), { recursive: true, force: true });
  }
}

/** Whether a process with this id exists, under any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
