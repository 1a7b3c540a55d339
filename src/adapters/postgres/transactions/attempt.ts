import { randomUUID } from 'node:crypto';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import {
  type Decisions,
  decideTogether,
  type Submission,
} from '../../../application/unit-of-work/unit-of-work.ts';
import { isNothing } from '../../../application/unit-of-work/writes.ts';
import { type FailureKind, kindOf } from './failures.ts';
import { ConnectionLost, type LaneConnection } from './lane-connection.ts';
import { type LockMode, PostgresRowSource } from './postgres-row-source.ts';
import { writeOf } from './write/write-statement.ts';

/** How one try to make some changes ended. After `failed` nothing has changed; after `unknown` only the marker tells. */
export type Attempt =
  | { readonly kind: 'committed'; readonly decisions: Decisions; readonly commitMs: number }
  | { readonly kind: 'failed'; readonly failure: FailureKind; readonly error: unknown }
  | { readonly kind: 'unknown'; readonly decisions: Decisions; readonly marker: string };

export interface AttemptOptions {
  readonly mode: LockMode;
  /** Leases new events, as far as they can be sent right after the commit. Absent: somebody claims them. */
  readonly leaseEvents?: LeaseEvents | undefined;
}

/** Makes the changes in one transaction. Never rejects. */
export async function attempt(
  submissions: readonly Submission[],
  connection: LaneConnection,
  { mode, leaseEvents }: AttemptOptions,
): Promise<Attempt> {
  connection.control('BEGIN').catch(() => undefined);
  try {
    const decided = await decideTogether(submissions, new PostgresRowSource(connection, mode));
    const lease = leaseEvents?.(decided.writes.events, decided.writes.now) ?? null;
    const decisions = { ...decided, writes: { ...decided.writes, lease } };
    if (isNothing(decisions.writes)) {
      // What was decided rests on committed rows, and nothing depends on how this transaction ends.
      connection.control('COMMIT').catch(() => undefined);
      return { kind: 'committed', decisions, commitMs: 0 };
    }
    return await write(decisions, connection);
  } catch (error) {
    await connection.control('ROLLBACK').catch(() => undefined);
    return { kind: 'failed', failure: kindOf(error), error };
  }
}

/**
 * Sends the write and COMMIT together. A COMMIT behind a failed write resolves as well, with the tag ROLLBACK; and once
 * it is sent, a lost connection says nothing about what became of it.
 */
async function write(decisions: Decisions, connection: LaneConnection): Promise<Attempt> {
  const marker = randomUUID();
  const { statement, values } = writeOf(decisions.writes, marker);
  const sentAt = performance.now();
  const [written, committed] = await Promise.allSettled([
    connection.query(statement, values),
    connection.control('COMMIT'),
  ]);
  const error =
    written.status === 'rejected' ? written.reason : committed.status === 'rejected' && committed.reason;
  if (error instanceof ConnectionLost) return { kind: 'unknown', decisions, marker };
  if (error) return { kind: 'failed', failure: kindOf(error), error };
  if (committed.status === 'fulfilled' && committed.value === 'COMMIT') {
    return { kind: 'committed', decisions, commitMs: performance.now() - sentAt };
  }
  return { kind: 'failed', failure: 'broken', error: new Error('COMMIT did not commit') };
}
