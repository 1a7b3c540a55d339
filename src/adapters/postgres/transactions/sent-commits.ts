/** How long after COMMIT was sent its outcome must be known, in milliseconds. */
const ANSWER_MS = 10_000;
/** A COMMIT that has waited for longer is slow. */
const SLOW_MS = 5_000;

interface SentCommit {
  readonly sentAt: number;
  readonly timer: NodeJS.Timeout;
}

/** The COMMITs that were sent and whose outcome is not known yet, by their groups. */
export class SentCommits {
  /** The oldest comes first. */
  readonly #commits = new Map<object, SentCommit>();

  /** Whether a COMMIT has waited for its outcome for more than 5 seconds. */
  get isOneSlow(): boolean {
    const [oldest] = this.#commits.values();
    return oldest !== undefined && performance.now() - oldest.sentAt > SLOW_MS;
  }

  /** The group's COMMIT was sent. Calls `onLate` if its outcome is not known after 10 seconds. */
  add(group: object, onLate: () => void): void {
    const timer = setTimeout(onLate, ANSWER_MS);
    this.#commits.set(group, { sentAt: performance.now(), timer });
  }

  /** The outcome is known, or finding it out has ended. Does nothing if the group's COMMIT was not sent. */
  remove(group: object): void {
    clearTimeout(this.#commits.get(group)?.timer);
    this.#commits.delete(group);
  }
}
