import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { EmbeddedServerError } from './errors.ts';

/** An account of the operating system that PostgreSQL runs under. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Chooses the account for PostgreSQL, which refuses to run as root. If the service runs as root, this is the owner of
 * `directory`, or `postgres` or `nobody` if there is no directory yet. Otherwise it is undefined, and PostgreSQL runs
 * under the service's own account.
 *
 * @throws {EmbeddedServerError} if the data belongs to another user, or if there is no unprivileged account
 */
export async function databaseAccount(directory: string): Promise<Account | undefined> {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return undefined;
  const owner = await stat(directory).catch(() => undefined);
  if (ownUid === 0)
    return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unprivilegedAccount();
  if (owner && owner.uid !== ownUid) {
    throw new EmbeddedServerError(
      `The data in ${directory} belongs to another user (uid ${owner.uid}). ` +
        'Start the service as that user or as root, or remove the directory.',
    );
  }
  return undefined;
}

function unprivilegedAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [accountNumber('-u', name), accountNumber('-g', name)];
    if (uid && gid) return { uid, gid };
  }
  throw new EmbeddedServerError(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it under. ' +
      'Start the service as an ordinary user, or set DATABASE_URL.',
  );
}

function accountNumber(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}
