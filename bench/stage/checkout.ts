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
 * Checks out a commit into a git worktree. It shares this checkout's packages if both have the same package-lock.json.
 * Otherwise `npm ci` installs its own.
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
  const [ours, theirs] = await Promise.all(
    [PROJECT, directory].map((checkout) => readFile(path.join(checkout, 'package-lock.json'), 'utf8')),
  );
  if (ours === theirs) {
    await symlink(path.join(PROJECT, 'node_modules'), path.join(directory, 'node_modules'));
  } else {
    await run('npm', ['ci'], { cwd: directory });
  }
  return { directory, title: stdout.trim(), [Symbol.asyncDispose]: async () => remove() };
}
