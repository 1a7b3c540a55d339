import { Unavailable } from '../../../application/ports/unavailable.ts';
import type { Outcome, Submission } from '../../../application/unit-of-work/decide-together.ts';

/** How long a change may wait for its turn and for rows that other transactions have locked, in milliseconds. */
const MAX_WAIT_MS = 5_000;

/** A change that was submitted and has no answer yet. Only the first answer counts. */
export class PendingChange {
  readonly submission: Submission;
  /** What the caller waits for. */
  readonly answered: Promise<unknown>;
  readonly #caller = Promise.withResolvers<unknown>();
  readonly #submittedAt = performance.now();

  constructor(submission: Submission) {
    this.submission = submission;
    this.answered = this.#caller.promise;
  }

  /** Time since it was submitted, in milliseconds. */
  get ageMs(): number {
    return performance.now() - this.#submittedAt;
  }

  isOverdue(): boolean {
    return this.ageMs >= MAX_WAIT_MS;
  }

  /** Answers with what was decided: the result, or the refusal. */
  answer(outcome: Outcome): void {
    if (outcome.isRefused) this.#caller.reject(outcome.error);
    else this.#caller.resolve(outcome.value);
  }

  fail(error: unknown): void {
    this.#caller.reject(error);
  }

  /** Refuses the change because it took too long. Nothing has changed. */
  refuseAsOverloaded(cause?: unknown): void {
    this.fail(new Unavailable('OVERLOADED', 'The shop is too busy to do this now. Try again.', { cause }));
  }
}
