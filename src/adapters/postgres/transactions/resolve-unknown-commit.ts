import type pg from 'pg';
import { inSchema } from '../in-schema.ts';
import type { NamedStatement } from '../named-statement.ts';
import { isReplicationWarning } from './replication-warning.ts';

/** How a COMMIT ended that was sent. */
export type CommitOutcome = 'committed' | 'aborted';

/**
 * The settings end with the transaction, so that no pooler can drop them. What the server says about a commit that waits in
 * vain for the standby is a warning, which must not be hidden.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '200ms';
  SET LOCAL client_min_messages = warning`;

/** It writes in both cases. So its own commit waits for the synchronous standby, which then has the marker, too. */
const INSERT_FENCE: NamedStatement = {
  name: 'insert-fence',
  text: `
    INSERT INTO $schema.markers (id, is_fence) VALUES ($1::uuid, true)
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
 * @param client has no open transaction
 * @param schema that the shop lives in
 * @returns null if the outcome is not known yet
 */
export async function resolveUnknownCommit(
  marker: string,
  client: pg.ClientBase,
  schema: string,
): Promise<CommitOutcome | null> {
  let isReplicated = true;
  const onNotice = (notice: { readonly code?: string | undefined }) => {
    if (isReplicationWarning(notice)) isReplicated = false;
  };
  client.on('notice', onNotice);
  try {
    await client.query(BEGIN);
    const insertFence = {
      name: INSERT_FENCE.name,
      text: inSchema(INSERT_FENCE.text, schema),
      values: [marker],
    };
    const { rows } = await client.query<{ is_fence: boolean }>(insertFence);
    const { command } = await client.query('COMMIT');
    if (!isReplicated || command !== 'COMMIT') return null;
    return rows[0]?.is_fence ? 'aborted' : 'committed';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.off('notice', onNotice);
  }
}
