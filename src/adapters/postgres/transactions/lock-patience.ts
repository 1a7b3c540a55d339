/** A lane waits for a locked row as long as so many of its transactions take. */
const TRANSACTIONS = 10;
const MOST_MS = 2_000;
/** The median is that of so many transactions. */
const REMEMBERED = 31;

/**
 * How long a lane waits for a row that another transaction has locked: ten times its median transaction, at least the
 * floor, at most 2 seconds. The lanes of other replicas queue for a row that is in demand. Such a queue is healthy, and
 * the farther the database is, the longer each turn takes. A transaction that holds a row for longer is a stranger, and
 * the lane goes on without the changes that need its row. Times are in milliseconds.
 */
export class LockPatience {
  readonly #floorMs: number;
  /** How long the last transactions took, the oldest first. */
  readonly #durations: number[] = [];

  constructor(floorMs: number) {
    this.#floorMs = floorMs;
  }

  /** A transaction of the lane has committed. */
  add(durationMs: number): void {
    this.#durations.push(durationMs);
    if (this.#durations.length > REMEMBERED) this.#durations.shift();
  }

  get timeoutMs(): number {
    const sorted = this.#durations.toSorted((one, other) => one - other);
    const median = sorted[sorted.length >> 1] ?? 0;
    return Math.round(Math.min(Math.max(TRANSACTIONS * median, this.#floorMs), MOST_MS));
  }
}
