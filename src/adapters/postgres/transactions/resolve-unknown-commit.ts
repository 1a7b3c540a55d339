import type pg from 'pg';
import type { NamedStatement } from '../named-statement.ts';
import { isReplicationWarning } from './replication-warning.ts';

/** How a COMMIT ended that was sent. */
export type CommitOutcome = 'committed' | 'aborted';

/** It writes in both cases. So its own commit waits for the synchronous standby, which then has the marker, too. */
const INSERT_FENCE: NamedStatement = {
  name: 'insert-fence',
  text: `
    INSERT INTO markers (id, is_fence) VALUES ($1::uuid, true)
    ON CONFLICT (id) DO UPDATE SET is_fence = markers.is_fence RETURNING is_fence`,
};

/**
 * Finds out whether a transaction committed, after its COMMIT was sent and the answer was lost or did not come.
 *
 * The transaction inserted a marker, a row with an id of its own. We insert a fence, which is a row with the same id.
 * There are three cases:
 *
 * - The transaction is still running, or waits for the synchronous standby. The server makes our insert wait, and after
 *   the lock timeout it refuses the insert.
 * - The transaction committed. Its marker is there, and stays as it is. After our own commit the synchronous standby has
 *   the marker, and so it has the transaction.
 * - The transaction was aborted, or has not reached the server. Our fence is there, from now or from an earlier try. If
 *   the transaction arrives later, its marker meets the fence, and it is aborted.
 *
 * @param client commits with `synchronous_commit = on`, and has a short lock timeout
 * @returns null if the outcome is not known yet
 */
export async function resolveUnknownCommit(
  marker: string,
  client: pg.ClientBase,
): Promise<CommitOutcome | null> {
  let isReplicated = true;
  const onNotice = (notice: { readonly code?: string | undefined }) => {
    if (isReplicationWarning(notice)) isReplicated = false;
  };
  client.on('notice', onNotice);
  try {
    const { rows } = await client.query<{ is_fence: boolean }>({ ...INSERT_FENCE, values: [marker] });
    if (!isReplicated) return null;
    return rows[0]?.is_fence ? 'aborted' : 'committed';
  } finally {
    client.off('notice', onNotice);
  }
}
