import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The checkout of the project that this benchmark belongs to. */
export const PROJECT = path.join(import.meta.dirname, '../..');

/** Another commit of the project, checked out in a temporary directory. */
export interface Checkout extends AsyncDisposable {
  readonly directory: string;
  /** The commit's short name and subject. */
  readonly title: string;
}

/**
 * Checks out a commit into a git worktree. It shares this checkout's packages if they include all of the commit's packages
 * in the same versions. Otherwise `npm ci` installs its own.
 *
 * @throws {Error} if git does not know the commit, or if its packages cannot be installed
 */
export async function checkOut(commit: string): Promise<Checkout> {
  const { stdout } = await run('git', ['log', '-1', '--format=%h %s', commit], { cwd: PROJECT });
  const parent = await mkdtemp(path.join(tmpdir(), 'storefront-commit-'));
  const directory = path.join(parent, 'checkout');
  const remove = () => {
    process.off('exit', remove);
    rmSync(parent, { recursive: true, force: true });
    execFileSync('git', ['worktree', 'prune'], { cwd: PROJECT });
  };
  process.once('exit', remove);
  await run('git', ['worktree', 'add', '--detach', directory, commit], { cwd: PROJECT });
  if (includesAll(await packagesOf(PROJECT), await packagesOf(directory))) {
    await symlink(path.join(PROJECT, 'node_modules'), path.join(directory, 'node_modules'));
  } else {
    await run('npm', ['ci'], { cwd: directory });
  }
  return { directory, title: stdout.trim(), [Symbol.asyncDispose]: async () => remove() };
}

/** The versions of the packages by the folders that npm puts them in. */
async function packagesOf(checkout: string): Promise<Map<string, string | undefined>> {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
    await readFile(path.join(checkout, 'package-lock.json'), 'utf8'),
  );
  // The entry without a name is the project itself.
  const packages = Object.entries(lock.packages).filter(([folder]) => folder !== '');
  return new Map(packages.map(([folder, { version }]) => [folder, version]));
}

function includesAll(
  ours: Map<string, string | undefined>,
  theirs: Map<string, string | undefined>,
): boolean {
  return [...theirs].every(([folder, version]) => ours.has(folder) && ours.get(folder) === version);
}
