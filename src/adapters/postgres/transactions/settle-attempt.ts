import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedStatement } from '../named-statement.ts';
import type { LaneConnection } from './lane-connection.ts';

const PUT_FENCE: NamedStatement = {
  name: 'put-fence',
  text: 'INSERT INTO markers (id, is_fence) VALUES ($1::uuid, true) ON CONFLICT DO NOTHING',
};

const READ_MARKER: NamedStatement = {
  name: 'read-marker',
  text: 'SELECT is_fence FROM markers WHERE id = $1::uuid',
};

const SETTLING_TIME_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Finds out what became of an attempt whose COMMIT was sent and never answered, by putting a fence in the place of its
 * marker: the insert waits for the old transaction if it still runs, and puts nothing exactly where that has committed.
 * Behind a fence the old transaction is aborted, or will be when it meets it. Which of the two stands there is read, since
 * the answer to the insert may be lost as well. Resolves with null where it could not be settled in time.
 */
export async function settleAttempt(
  marker: string,
  connect: () => Promise<LaneConnection>,
): Promise<'committed' | 'aborted' | null> {
  const deadline = performance.now() + SETTLING_TIME_MS;
  while (performance.now() < deadline) {
    try {
      const connection = await connect();
      await connection.query(PUT_FENCE, [marker]);
      const { rows } = await connection.query<{ is_fence: boolean }>(READ_MARKER, [marker]);
      return rows[0]?.is_fence ? 'aborted' : 'committed';
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return null;
}
