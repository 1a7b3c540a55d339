import type { Pool, PoolClient } from 'pg';
import type { JobLocks } from '../../../application/ports/job-locks.ts';
import { connectionFailure } from '../connection-failure.ts';

/** The service's own space of advisory locks: "shop" in ASCII, and one more than the embedded server's. */
const NAMESPACE = 1_936_224_113;

/**
 * An advisory lock on a session that does nothing else meanwhile. The server frees it when the session ends, however
 * it ends, so that no replica's death leaves a job locked.
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
      // A session that may still hold the lock is ended, not given back.
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
