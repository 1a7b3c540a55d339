import type { Change, Once } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import { DecisionSession } from './decision-session.ts';
import { createIdentityMaps } from './identity-maps.ts';
import { LockPhase } from './lock-phase.ts';
import type { RowSource } from './row-source.ts';
import type { Writes } from './writes.ts';

/** A change to make, and what makes it idempotent; null if nothing does. */
export interface Submission {
  readonly change: Change<unknown>;
  readonly once: Once<unknown> | null;
}

/**
 * The answer to a submission. The caller may get it only after the writes are durable. `value` is the result of the
 * change, or the reply if the submission has a key. `error` is what the change threw.
 */
export type Outcome =
  | { readonly isRefused: false; readonly value: unknown }
  | { readonly isRefused: true; readonly error: unknown };

/** The outcome of a submission that was left out. No caller waits for it. */
const LEFT_OUT: Outcome = { isRefused: true, error: new Error('The change was not decided') };

/** All decisions of one transaction. */
export interface Decisions {
  /** One for each submission, in their order. */
  readonly outcomes: readonly Outcome[];
  readonly writes: Writes;
  /** How long locking and reading took, in milliseconds, and how long deciding took. */
  readonly lockMs: number;
  readonly decideMs: number;
}

/**
 * Makes one transaction of several changes. First it locks the rows of all of them. Then it decides one change after the
 * other, in memory. Each change sees the rows as the earlier ones left them. If a change throws, nothing that it did is
 * kept, and its neighbours are decided as if it were not there. Rejects only if the source does.
 *
 * All decisions are made in one go after the last answer of the source: no timer and no other input comes between them.
 *
 * @param mayDecide is asked for each submission, by its index, right before it is decided. If it says no, the submission
 * is left out, and its outcome is a refusal that no caller gets.
 */
export async function decideTogether(
  submissions: readonly Submission[],
  source: RowSource,
  mayDecide: (index: number) => boolean = () => true,
): Promise<Decisions> {
  const startedAt = performance.now();
  const maps = createIdentityMaps();
  const userKeys = submissions.flatMap(({ once }) => (once ? [{ userId: once.userId, key: once.key }] : []));
  const phase = new LockPhase(source, maps, userKeys);
  const begun = submissions.map((submission) => ({ ...submission, locks: phase.begin(submission.change) }));
  const unlocked = await phase.finish();
  const lockedAt = performance.now();
  const session = new DecisionSession(maps, unlocked);
  const outcomes = begun.map((submission, index) =>
    mayDecide(index) ? outcomeOf(submission, session) : LEFT_OUT,
  );
  const writes = session.writes();
  return { outcomes, writes, lockMs: lockedAt - startedAt, decideMs: performance.now() - lockedAt };
}

function outcomeOf(
  { change, once, locks }: Submission & { readonly locks: ChangeLocks },
  session: DecisionSession,
): Outcome {
  if (locks.failure) return { isRefused: true, error: locks.failure.error };
  try {
    const value = once ? session.decideOnce(change, once, locks) : session.decide(change, locks);
    return { isRefused: false, value };
  } catch (error) {
    return { isRefused: true, error };
  }
}
