import { randomUUID } from 'node:crypto';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import {
  type Decisions,
  decideTogether,
  type Submission,
} from '../../../application/unit-of-work/decide-together.ts';
import { isNothing } from '../../../application/unit-of-work/writes.ts';
import { invariant } from '../../../domain/invariant.ts';
import { leavesSessionUsable } from '../connection-failure.ts';
import { type FailureKind, failureKind } from './failures.ts';
import type { LaneConnection } from './lane-connection.ts';
import { type LockMode, PostgresRowSource } from './postgres-row-source.ts';
import { writeOf } from './write/write-statements.ts';

/**
 * How the transaction of a group ended.
 *
 * - `committed`: what was decided is durable.
 * - `failed`: nothing has changed.
 * - `unknown`: COMMIT was sent and its answer was lost. `resolveUnknownCommit` finds out by the marker.
 */
export type GroupResult =
  | { readonly kind: 'committed'; readonly decisions: Decisions; readonly commitMs: number }
  | { readonly kind: 'failed'; readonly failure: FailureKind; readonly error: unknown }
  | {
      readonly kind: 'unknown';
      readonly decisions: Decisions;
      readonly marker: string;
      readonly error: unknown;
    };

export interface CommitOptions {
  readonly mode: LockMode;
  /** Leases the group's events to the relay of this process. Without it, a relay claims them after the commit. */
  readonly leaseEvents?: LeaseEvents | undefined;
}

/** Makes several changes in one transaction: locks their rows, decides each change, writes, commits. Never rejects. */
export async function commitGroup(
  submissions: readonly Submission[],
  connection: LaneConnection,
  { mode, leaseEvents }: CommitOptions,
): Promise<GroupResult> {
  connection.control('BEGIN').catch(() => undefined);
  try {
    const decided = await decideTogether(submissions, new PostgresRowSource(connection, mode));
    const lease = leaseEvents?.(decided.writes.events, decided.writes.now) ?? null;
    const decisions = { ...decided, writes: { ...decided.writes, lease } };
    if (isNothing(decisions.writes)) {
      // The decisions rest on committed rows and write nothing, so we need not wait for the end of this transaction.
      connection.control('COMMIT').catch(() => undefined);
      return { kind: 'committed', decisions, commitMs: 0 };
    }
    return await writeAndCommit(decisions, connection);
  } catch (error) {
    await connection.control('ROLLBACK').catch(() => undefined);
    return failed(error);
  }
}

/**
 * Sends the write and COMMIT together, which saves a round trip. If the write fails, the server answers COMMIT with
 * ROLLBACK, which is no error. So both answers count.
 */
async function writeAndCommit(decisions: Decisions, connection: LaneConnection): Promise<GroupResult> {
  const marker = randomUUID();
  const writes = writeOf(decisions.writes, marker);
  const sentAt = performance.now();
  const [written, committed] = await Promise.allSettled([
    Promise.all(writes.map(({ statement, values }) => connection.query(statement, values))),
    connection.control('COMMIT'),
  ]);
  const commitMs = performance.now() - sentAt;
  const answer = written.status === 'rejected' ? written : committed;
  if (answer.status === 'rejected') {
    const error: unknown = answer.reason;
    // Only the server knows that nothing was committed. Any other error leaves that open, as COMMIT was sent.
    return leavesSessionUsable(error) ? failed(error) : { kind: 'unknown', decisions, marker, error };
  }
  invariant(answer.value === 'COMMIT', 'The server did not commit');
  return { kind: 'committed', decisions, commitMs };
}

function failed(error: unknown): GroupResult {
  return { kind: 'failed', failure: failureKind(error), error };
}
