import { Unavailable } from '../../../application/ports/unavailable.ts';
import type { Outcome, Submission } from '../../../application/unit-of-work/decide-together.ts';

/** How long after its submission a change is struck, unless its transaction is committing. In milliseconds. */
const DEADLINE_MS = 5_000;

/**
 * A change that was submitted. Only the first answer counts.
 *
 * The change is struck 5 seconds after its submission: it gets 503, and the lane leaves it out. Repeats do not move this
 * deadline. The deadline does not strike a change that is held. A lane holds its changes from the decision on, because
 * COMMIT follows at once.
 */
export class PendingChange {
  readonly submission: Submission;
  /** What the caller waits for. */
  readonly answered: Promise<unknown>;
  readonly #caller = Promise.withResolvers<unknown>();
  readonly #submittedAt = performance.now();
  readonly #deadline = setTimeout(() => this.#onDeadline(), DEADLINE_MS);
  #queue: Set<PendingChange> | undefined;
  #begunAt: number | undefined;
  #needsLockedRow = false;
  #contendedRow: string | undefined;
  #isHeld = false;
  #isOverdue = false;
  #isAnswered = false;

  constructor(submission: Submission) {
    this.submission = submission;
    this.answered = this.#caller.promise;
  }

  /** Time since it was submitted, in milliseconds. */
  get ageMs(): number {
    return performance.now() - this.#submittedAt;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** Whether its deadline has passed. It may be unanswered, if it is held. */
  get isOverdue(): boolean {
    return this.#isOverdue;
  }

  /** Puts the change at the end of the queue. It leaves the queue when it is struck. */
  waitIn(queue: Set<PendingChange>): void {
    this.#queue = queue;
    queue.add(this);
  }

  /** Its turn has come: from now on it waits for the database. */
  begin(): void {
    this.#begunAt ??= performance.now();
  }

  /** It waits for a row that another transaction has locked. The row is not known if a write met it. */
  waitForRow(row?: string): void {
    this.#needsLockedRow = true;
    this.#contendedRow = row;
  }

  /** The locked row that it waits for outside of its lane, if there is one and it is known. */
  get contendedRow(): string | undefined {
    return this.#contendedRow;
  }

  /** Keeps the deadline from striking the change. Returns false if the change has an answer already. */
  hold(): boolean {
    this.#isHeld = true;
    return !this.#isAnswered;
  }

  /** Its transaction has changed nothing. If the deadline has passed meanwhile, the change is refused now. */
  release(): void {
    this.#isHeld = false;
    if (this.#isOverdue) this.refuseAsOverloaded();
  }

  /** Answers with what was decided: the result, or the refusal. */
  answer(outcome: Outcome): void {
    this.#end();
    if (outcome.isRefused) this.#caller.reject(outcome.error);
    else this.#caller.resolve(outcome.value);
  }

  fail(error: unknown): void {
    this.#end();
    this.#caller.reject(error);
  }

  /** Refuses the change because it took too long. Nothing has changed. */
  refuseAsOverloaded(cause?: unknown): void {
    this.fail(new Unavailable('OVERLOADED', 'The shop is too busy to do this now. Try again.', { cause }));
  }

  #end(): void {
    this.#isAnswered = true;
    clearTimeout(this.#deadline);
    this.#queue?.delete(this);
  }

  #onDeadline(): void {
    this.#isOverdue = true;
    if (this.#isHeld) return;
    if (this.#needsLockedRow || this.#waitedLongestForItsTurn()) this.refuseAsOverloaded();
    else this.fail(new Unavailable('DATABASE_UNAVAILABLE', 'The database does not answer. Try again.'));
  }

  #waitedLongestForItsTurn(): boolean {
    return this.#begunAt === undefined || this.#begunAt - this.#submittedAt > DEADLINE_MS / 2;
  }
}
