import type { Pool, PoolClient } from 'pg';
import type { JobLocks } from '../../../application/ports/job-locks.ts';
import { connectionFailure } from '../connection-failure.ts';

/** The first of the two numbers of each advisory lock. It keeps our locks apart from those of other programs. */
const NAMESPACE = 1_936_224_113;

/**
 * Locks a job by an advisory lock. The lock belongs to a session that does nothing else while the job runs. The server
 * frees the lock when the session ends, also when the replica was killed.
 */
export class PostgresJobLocks implements JobLocks {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async exclusively<Result>(job: string, work: () => Promise<Result>): Promise<Result | undefined> {
    const session = await this.#pool.connect().catch(rethrow);
    let isFree = false;
    try {
      isFree = !(await isGranted(session, 'pg_try_advisory_lock', job).catch(rethrow));
      if (isFree) return undefined;
      try {
        return await work();
      } finally {
        isFree = await isGranted(session, 'pg_advisory_unlock', job).catch(() => false);
      }
    } finally {
      // If the session may still hold the lock, it is closed instead of given back to the pool.
      session.release(!isFree);
    }
  }
}

async function isGranted(
  session: PoolClient,
  call: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
  job: string,
): Promise<boolean> {
  const { rows } = await session.query<{ granted: boolean }>(
    `select ${call}(${NAMESPACE}, hashtext($1)) as granted`,
    [job],
  );
  return rows[0]?.granted === true;
}

function rethrow(error: unknown): never {
  throw connectionFailure(error) ?? error;
}
