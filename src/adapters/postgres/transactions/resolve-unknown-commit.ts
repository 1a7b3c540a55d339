import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedStatement } from '../named-statement.ts';
import type { LaneConnection } from './lane-connection.ts';

const INSERT_FENCE: NamedStatement = {
  name: 'insert-fence',
  text: 'INSERT INTO markers (id, is_fence) VALUES ($1::uuid, true) ON CONFLICT DO NOTHING',
};

const READ_MARKER: NamedStatement = {
  name: 'read-marker',
  text: 'SELECT is_fence FROM markers WHERE id = $1::uuid',
};

const DEADLINE_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Finds out whether a transaction committed, after its COMMIT was sent and the answer was lost.
 *
 * The transaction inserted a marker, a row with an id of its own. We insert a fence, which is a row with the same id.
 * The server makes our insert wait while the transaction is still running. After that there are two cases:
 *
 * - The transaction committed. Its marker is there, and our insert adds nothing.
 * - The transaction was aborted, or has not reached the server. Our fence is there. If the transaction arrives later,
 *   its marker meets the fence, and it is aborted.
 *
 * Then we read which of the two rows is there. The answer to our insert would not tell us this reliably, because it can
 * be lost as well.
 *
 * @param connect gives a usable connection, each time it is called
 * @returns null if it could not be found out within 10 seconds
 */
export async function resolveUnknownCommit(
  marker: string,
  connect: () => Promise<LaneConnection>,
): Promise<'committed' | 'aborted' | null> {
  const deadline = performance.now() + DEADLINE_MS;
  while (performance.now() < deadline) {
    try {
      const connection = await connect();
      await connection.query(INSERT_FENCE, [marker]);
      const { rows } = await connection.query<{ is_fence: boolean }>(READ_MARKER, [marker]);
      return rows[0]?.is_fence ? 'aborted' : 'committed';
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return null;
}
