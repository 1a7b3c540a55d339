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
import type { BoundStatement } from '../named-statement.ts';
import { type FailureKind, failureKind } from './failures.ts';
import { ConnectionLost, type LaneSession } from './lane-connection.ts';
import { type LockMode, PostgresRowSource } from './postgres-row-source.ts';
import type { CommitOutcome } from './resolve-unknown-commit.ts';
import type { UnknownCommit } from './unknown-commits.ts';
import { writeOf } from './write/write-statements.ts';

/** How long the server may take until all changes are decided, and to answer ROLLBACK. In milliseconds. */
const SILENCE_MS = 3_000;
/** How long the lane waits for the answer to COMMIT, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * How the transaction of a group ended.
 *
 * - `committed`: what was decided is durable.
 * - `failed`: nothing has changed.
 * - `unknown`: COMMIT was sent. Its answer was lost, or has not come in 5 seconds. `UnknownCommits` finds out the outcome.
 */
export type GroupResult =
  | { readonly kind: 'committed'; readonly decisions: Decisions; readonly commitMs: number }
  | { readonly kind: 'failed'; readonly failure: FailureKind; readonly error: unknown }
  | ({ readonly kind: 'unknown'; readonly decisions: Decisions; readonly error: unknown } & UnknownCommit);

export interface CommitOptions {
  readonly mode: LockMode;
  /** How long to wait for each locked row, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Leases the group's events to the relay of this process. Without it, a relay claims them after the commit. */
  readonly leaseEvents?: LeaseEvents | undefined;
  /** As in `decideTogether`. After a yes, the caller must not answer the change before this transaction has ended. */
  readonly mayDecide?: (index: number) => boolean;
  /** Called when COMMIT was sent, if there is something to write. */
  readonly onCommitSent?: () => void;
}

/**
 * Makes several changes in one transaction: locks their rows, decides each change, writes, commits. Never rejects. If the
 * server is silent before COMMIT is sent, the connection is given up, and the server rolls the transaction back.
 */
export async function commitGroup(
  submissions: readonly Submission[],
  connection: LaneSession,
  { mode, lockTimeoutMs, leaseEvents, mayDecide, onCommitSent }: CommitOptions,
): Promise<GroupResult> {
  connection.begin(lockTimeoutMs);
  try {
    const deciding = decideTogether(submissions, new PostgresRowSource(connection, mode), mayDecide);
    const decided = await unlessSilent(connection, deciding);
    const lease = leaseEvents?.(decided.writes.events, decided.writes.now) ?? null;
    const decisions = { ...decided, writes: { ...decided.writes, lease } };
    // A replay acknowledges what an earlier transaction did, and the standby may not have that one. So a group with a replay
    // writes, too: its marker. After its commit the standby has everything that was committed before.
    if (isNothing(decisions.writes) && decisions.outcomes.every(({ isRefused }) => isRefused)) {
      // Refusals acknowledge nothing, so we need not wait for the end of this transaction.
      connection.control('COMMIT').catch(() => undefined);
      return { kind: 'committed', decisions, commitMs: 0 };
    }
    return await writeAndCommit(decisions, connection, onCommitSent);
  } catch (error) {
    return rollBack(connection, error);
  }
}

/** Makes the connection usable for the next transaction. */
async function rollBack(connection: LaneSession, error: unknown): Promise<GroupResult> {
  await unlessSilent(connection, connection.control('ROLLBACK')).catch(() => undefined);
  return { kind: 'failed', failure: failureKind(error), error };
}

/** Closes the connection if the work takes too long. Then the statements that the work waits for fail. */
async function unlessSilent<Result>(connection: LaneSession, work: Promise<Result>): Promise<Result> {
  const timer = setTimeout(() => connection.destroy(), SILENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Writes and commits. Does not end the connection if the server is silent after that: the COMMIT may wait for the
 * synchronous standby, and its answer can still come.
 */
async function writeAndCommit(
  decisions: Decisions,
  connection: LaneSession,
  onCommitSent?: () => void,
): Promise<GroupResult> {
  const marker = randomUUID();
  const writes = writeOf(decisions.writes, marker);
  const sentAt = performance.now();
  const answering = sendWithCommit(connection, writes);
  onCommitSent?.();
  const answer = await inTime(answering);
  if (answer?.outcome === 'committed') {
    return { kind: 'committed', decisions, commitMs: performance.now() - sentAt };
  }
  if (answer?.outcome === 'aborted') return rollBack(connection, answer.error);
  const unknown = { kind: 'unknown', decisions, marker, connection } as const;
  if (answer) return { ...unknown, error: answer.error, lateAnswer: new Promise(() => undefined) };
  connection.leave();
  const error = new ConnectionLost(new Error('The server has not answered COMMIT yet'));
  return { ...unknown, error, lateAnswer: outcomeOf(answering) };
}

interface CommitAnswer {
  /** Null if the answer was lost. */
  readonly outcome: CommitOutcome | null;
  readonly error?: unknown;
}

/**
 * Sends the write and COMMIT in one flight, which saves a round trip. If a write fails, the server skips COMMIT. So only
 * COMMIT's own tag says that everything is committed.
 */
async function sendWithCommit(
  connection: LaneSession,
  writes: readonly BoundStatement[],
): Promise<CommitAnswer> {
  for (const bound of writes) connection.write(bound);
  let tag: string;
  try {
    tag = await connection.control('COMMIT');
  } catch (error) {
    // Only the server knows that nothing was committed. Any other error leaves that open, as COMMIT was sent.
    return { outcome: leavesSessionUsable(error) ? 'aborted' : null, error };
  }
  invariant(tag === 'COMMIT', 'The server did not commit');
  return { outcome: 'committed' };
}

/** Resolves with null if the answer does not come in time. */
async function inTime(answering: Promise<CommitAnswer>): Promise<CommitAnswer | null> {
  const tooLate = Promise.withResolvers<null>();
  const timer = setTimeout(tooLate.resolve, PATIENCE_MS, null);
  try {
    return await Promise.race([answering, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Stays pending if the answer is lost. */
function outcomeOf(answering: Promise<CommitAnswer>): Promise<CommitOutcome> {
  return new Promise((resolve, reject) => {
    answering.then(({ outcome }) => outcome && resolve(outcome), reject);
  });
}
