import { failAll } from './group-answers.ts';
import { GroupRunner, type GroupRunnerOptions } from './group-runner.ts';
import { Outage } from './outage.ts';
import type { PendingChange } from './pending-change.ts';
import { QueueBound } from './queue-bound.ts';

/** The most order lines of one group, unless a single change has more. */
const LINES_MAX = 1_024;

export interface LaneOptions extends GroupRunnerOptions {
  /** The most changes of one group. */
  readonly groupMax: number;
}

/**
 * Makes changes in groups. The changes of a group share one transaction. While it is running, the changes that arrive
 * wait in a queue. When it has ended, they form the next group. A change that arrives when nothing is running starts at
 * once. A lane with several connections runs as many groups at a time.
 *
 * Changes that wait for a contended row form a group for each row, and one such group runs at a time. So one row occupies
 * one connection, and when it is free, one transaction makes all changes that waited for it.
 *
 * If PostgreSQL cannot serve, the lane refuses changes instead of keeping them. See `Outage`.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #runner: GroupRunner;
  /** The oldest change comes first. A change leaves the queue when its turn comes, or when it is struck. */
  readonly #queue = new Set<PendingChange>();
  readonly #bound = new QueueBound();
  readonly #outage = new Outage((refusal) => failAll([...this.#queue], refusal));
  /** The contended rows of the groups that are running. */
  readonly #busyRows = new Set<string>();
  #running = 0;
  #onDrained: (() => void) | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#runner = new GroupRunner(options, {
      outage: this.#outage,
      hasNext: () => this.#queue.size > 0,
      onMade: (changes) => this.#bound.add(changes, performance.now()),
    });
  }

  /** How many changes wait for their turn. */
  get depth(): number {
    return this.#queue.size;
  }

  /** Whether a group is running. */
  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** Whether the queue means a longer wait than a change should have. */
  get isFull(): boolean {
    return this.isBusy && this.#bound.isReached(this.depth, performance.now());
  }

  submit(pending: PendingChange): void {
    const { refusal } = this.#outage;
    if (refusal && this.isBusy) {
      pending.fail(refusal);
      return;
    }
    pending.waitIn(this.#queue);
    if (this.#running < this.#options.connections) void this.#emptyQueue();
  }

  /** Resolves when every change is answered and the connections are closed. */
  async close(): Promise<void> {
    if (this.isBusy) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
    }
    await this.#runner.close();
  }

  /** Runs one group after the other until no change waits that may run. */
  async #emptyQueue(): Promise<void> {
    if (!this.isBusy) {
      this.#bound.begin(performance.now());
      this.#outage.beginTry();
    }
    this.#running += 1;
    // The caller may be about to submit more changes. Waiting one turn lets all of them form one group.
    await null;
    for (let group = this.#nextGroup(); group.length > 0; group = this.#nextGroup()) await this.#run(group);
    this.#running -= 1;
    if (this.#running === 0) this.#onDrained?.();
  }

  async #run(group: readonly PendingChange[]): Promise<void> {
    const row = group[0]?.contendedRow;
    if (row !== undefined) this.#busyRows.add(row);
    await this.#runner.run(group);
    if (row !== undefined) this.#busyRows.delete(row);
    await this.#outage.endTry();
  }

  /** Takes the oldest changes from the queue that may run together, as many as fit into one group. */
  #nextGroup(): PendingChange[] {
    const group: PendingChange[] = [];
    let lines = 0;
    for (const pending of this.#queue) {
      if (!this.#fits(pending, group)) continue;
      lines += pending.submission.change.lines ?? 1;
      if (group.length >= this.#options.groupMax || (group.length > 0 && lines > LINES_MAX)) break;
      group.push(pending);
      this.#queue.delete(pending);
    }
    return group;
  }

  #fits({ contendedRow }: PendingChange, [first]: readonly PendingChange[]): boolean {
    if (first) return contendedRow === first.contendedRow;
    return contendedRow === undefined || !this.#busyRows.has(contendedRow);
  }
}
