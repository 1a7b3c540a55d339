import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneConnection, NamedStatement } from './lane-connection.ts';

const CLAIM_MARKER: NamedStatement = {
  name: 'claim-marker',
  text: 'INSERT INTO markers (id) VALUES ($1::uuid) ON CONFLICT DO NOTHING',
};

const SETTLING_TIME_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Finds out what became of an attempt whose COMMIT was sent and never answered, by inserting its marker anew: the
 * insert waits for the old transaction if it still runs, and moves nothing exactly where that has committed. Where it
 * inserts, the old transaction is aborted, or will be when it meets the marker. Resolves with null where it could not
 * be settled in time.
 */
export async function settleAttempt(
  marker: string,
  connect: () => Promise<LaneConnection>,
): Promise<'committed' | 'aborted' | null> {
  const deadline = performance.now() + SETTLING_TIME_MS;
  while (performance.now() < deadline) {
    try {
      const connection = await connect();
      const { rowCount } = await connection.query(CLAIM_MARKER, [marker]);
      return rowCount === 1 ? 'aborted' : 'committed';
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return null;
}
