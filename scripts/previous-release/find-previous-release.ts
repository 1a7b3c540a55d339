import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Stands for the previous release until there is one: the last commit before migration 0019. The releases of this commit
 * and later ones start on a database that a later release has migrated.
 */
const BEFORE_THE_FIRST_RELEASE = '6178c14559efffcfa76d07fc921bf289392f60e0';

/** Runs git, and resolves with what it prints. */
export type Git = (...args: readonly string[]) => Promise<string>;

/**
 * The release before this checkout: the nearest tag `v…` before the last commit, or the commit that stands for it. Undefined
 * if this is not a clone that has it.
 */
export async function findPreviousRelease(git: Git = runGit): Promise<string | undefined> {
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', 'HEAD^').catch(() => '');
  const release = tag.trim() || BEFORE_THE_FIRST_RELEASE;
  const isHere = await git('cat-file', '-e', `${release}^{commit}`).then(
    () => true,
    () => false,
  );
  return isHere ? release : undefined;
}

async function runGit(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('git', [...args], { cwd: import.meta.dirname })).stdout;
}
