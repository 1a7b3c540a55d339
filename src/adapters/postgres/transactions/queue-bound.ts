/** As many changes may wait in any case. */
const ALWAYS_ADMITTED = 256;
/** The longest wait that a queue may mean, in milliseconds. */
const MAX_WAIT_MS = 1_000;
/** The rate is that of this last time, in milliseconds. */
const WINDOW_MS = 1_000;
/** A lane that was idle has no rate until it has worked for so long, in milliseconds. */
const LEARNING_MS = 250;

/**
 * Bounds a lane's queue by the wait that it means. The wait is the length of the queue, divided by the rate at which the
 * lane has made changes in the last second. A lane that makes nothing has a rate of zero, and its queue means an endless
 * wait. Times are in milliseconds of a clock that only goes forward.
 */
export class QueueBound {
  #busySince = 0;
  readonly #made: { readonly at: number; readonly changes: number }[] = [];
  #sum = 0;

  /** The lane was idle, and works from now on. */
  begin(now: number): void {
    this.#busySince = now;
  }

  /** The lane has made a group of changes. */
  add(changes: number, now: number): void {
    this.#made.push({ at: now, changes });
    this.#sum += changes;
    this.#forgetBefore(now - WINDOW_MS);
  }

  /** Whether one more change has to be refused, if the lane is working and so many wait. */
  isReached(waiting: number, now: number): boolean {
    if (waiting < ALWAYS_ADMITTED) return false;
    const since = Math.max(this.#busySince, now - WINDOW_MS);
    const elapsedMs = now - since;
    if (elapsedMs < LEARNING_MS) return false;
    this.#forgetBefore(since);
    return waiting * elapsedMs > this.#sum * MAX_WAIT_MS;
  }

  #forgetBefore(time: number): void {
    for (let oldest = this.#made[0]; oldest && oldest.at < time; oldest = this.#made[0]) {
      this.#sum -= oldest.changes;
      this.#made.shift();
    }
  }
}
