import { Unavailable } from '../../../application/unavailable.ts';
import type { Outcome, Submission } from '../../../application/unit-of-work/unit-of-work.ts';

/** How long a change may wait to be made, in milliseconds: for its turn, and for rows that others hold. */
const PATIENCE_MS = 5_000;

/** A submission that somebody waits for. */
export class Job {
  readonly submission: Submission;
  readonly answer: Promise<unknown>;
  readonly #answer = Promise.withResolvers<unknown>();
  readonly #submittedAt = performance.now();

  constructor(submission: Submission) {
    this.submission = submission;
    this.answer = this.#answer.promise;
  }

  /** How long it has been there, in milliseconds. */
  get ageMs(): number {
    return performance.now() - this.#submittedAt;
  }

  isOverdue(): boolean {
    return this.ageMs >= PATIENCE_MS;
  }

  settle(outcome: Outcome): void {
    if (outcome.isRefused) this.#answer.reject(outcome.error);
    else this.#answer.resolve(outcome.value);
  }

  fail(error: unknown): void {
    this.#answer.reject(error);
  }

  /** Says that it took too long; nothing has changed. */
  giveUp(cause?: unknown): void {
    this.fail(new Unavailable('OVERLOADED', 'The shop is too busy to do this now. Try again.', { cause }));
  }
}
