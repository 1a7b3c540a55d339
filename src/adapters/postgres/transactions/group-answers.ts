import type { LaneObserver } from '../../../application/ports/lane-observer.ts';
import { Unavailable } from '../../../application/ports/unavailable.ts';
import type { Decisions, Outcome } from '../../../application/unit-of-work/decide-together.ts';
import { RowBlocked } from '../../../application/unit-of-work/row-source.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { invariant } from '../../../domain/invariant.ts';
import type { PendingChange } from './pending-change.ts';

/** The changes of one transaction. */
export type Group = readonly PendingChange[];

export interface GroupAnswersOptions {
  /** Takes over a change if another transaction has locked one of its rows for longer than the lock timeout. */
  readonly onBlocked: (pending: PendingChange) => void;
  readonly onCommitted: (writes: Writes) => void;
  readonly onIncident: (incident: Parameters<LaneObserver['onIncident']>[1]) => void;
}

/** Answers the changes of groups. */
export class GroupAnswers {
  readonly #options: GroupAnswersOptions;

  constructor(options: GroupAnswersOptions) {
    this.#options = options;
  }

  /** The group has committed. */
  committed(group: Group, { outcomes, writes }: Decisions): void {
    try {
      for (const [index, pending] of group.entries()) this.#answerOne(pending, outcomes[index]);
      this.#options.onCommitted(writes);
    } catch (error) {
      // A bug must neither end the process nor leave a change without an answer.
      failAll(group, error);
    }
  }

  /** Finding out the outcome goes on, but the callers have waited long enough. */
  unknown(group: Group): void {
    if (group.every((pending) => pending.isAnswered)) return;
    this.#options.onIncident('unsettled');
    const detail = 'It is not known yet whether this was done. Repeat the request with the same key.';
    failAll(group, new Unavailable('OUTCOME_UNKNOWN', detail));
  }

  /**
   * Another transaction has locked a row of the change. Refuses the change if it gives way to others. Otherwise the change
   * waits for the row outside of its lane.
   *
   * @param row the locked row, if it is known
   */
  blocked(pending: PendingChange, row?: string): void {
    this.#options.onIncident('blocked');
    pending.release();
    if (pending.isAnswered) return;
    pending.waitForRow(row);
    if (pending.submission.change.givesWay) pending.refuseAsOverloaded();
    else this.#options.onBlocked(pending);
  }

  #answerOne(pending: PendingChange, outcome: Outcome | undefined): void {
    invariant(outcome, 'A change of the group was not decided');
    if (outcome.isRefused && outcome.error instanceof RowBlocked) this.blocked(pending, outcome.error.row);
    else pending.answer(outcome);
  }
}

export function failAll(group: Group, error: unknown): void {
  for (const pending of group) pending.fail(error);
}
