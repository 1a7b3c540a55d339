import { Unavailable } from '../../../application/ports/unavailable.ts';

/** How long changes may wait for a try, in milliseconds. A server that serves usually answers in less. */
const TRY_MS = 50;
/** How long a lane rests after a try that failed, in milliseconds. This bounds how often it connects. */
const REST_MS = 100;

/**
 * An outage of the database, as one lane sees it. It begins when PostgreSQL could not serve a group that has no repeat left.
 * It ends when PostgreSQL answers a transaction.
 *
 * During an outage a change that finds the lane idle starts a *try*. A try is a group without repeats. The changes that
 * arrive while it is running wait for 50 ms at most. If it succeeds, they form the next group. If it fails or takes longer,
 * they are refused at once. So is every change that arrives before the lane is idle again. After a try that failed, the lane
 * rests for 100 ms, and is not idle before that.
 */
export class Outage {
  readonly #refuseWaiting: (refusal: Unavailable) => void;
  #refusal: Unavailable | null = null;
  #mayWait = true;
  #tryTimer: NodeJS.Timeout | undefined;

  /** @param refuseWaiting refuses every change that waits in the lane */
  constructor(refuseWaiting: (refusal: Unavailable) => void) {
    this.#refuseWaiting = refuseWaiting;
  }

  get isOn(): boolean {
    return this.#refusal !== null;
  }

  /** What a change is refused with if it arrives while the lane is busy. Null if the change may wait. */
  get refusal(): Unavailable | null {
    return this.#mayWait ? null : this.#refusal;
  }

  /** @param cause why PostgreSQL could not serve */
  begin(cause: unknown): void {
    this.#refusal = unreachable(cause);
  }

  /** PostgreSQL has answered. */
  end(): void {
    this.#refusal = null;
  }

  /** The lane was idle, and runs a group now. */
  beginTry(): void {
    this.#mayWait = true;
    if (this.isOn) this.#tryTimer = setTimeout(() => this.#refuse(), TRY_MS);
  }

  /** A group has run. Resolves when the next one may run. */
  async endTry(): Promise<void> {
    clearTimeout(this.#tryTimer);
    if (!this.isOn) return;
    this.#refuse();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }

  #refuse(): void {
    if (!this.#refusal) return;
    this.#mayWait = false;
    this.#refuseWaiting(this.#refusal);
  }
}

/** Refuses a change because PostgreSQL could not serve. Nothing has changed. */
export function unreachable(cause: unknown): Unavailable {
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached now. Try again.', { cause });
}
