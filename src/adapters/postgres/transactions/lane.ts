import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneObserver } from '../../../application/ports/lane-observer.ts';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import { Unavailable } from '../../../application/ports/unavailable.ts';
import type { Decisions, Outcome } from '../../../application/unit-of-work/decide-together.ts';
import { RowBlocked } from '../../../application/unit-of-work/row-source.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { invariant } from '../../../domain/invariant.ts';
import { connectionFailure } from '../connection-failure.ts';
import { commitGroup, type GroupResult } from './commit-group.ts';
import { type FailureKind, failureKind } from './failures.ts';
import type { LaneConnection } from './lane-connection.ts';
import { LaneConnections } from './lane-connections.ts';
import type { PendingChange } from './pending-change.ts';
import type { LockMode } from './postgres-row-source.ts';
import { resolveUnknownCommit } from './resolve-unknown-commit.ts';

/** The most order lines of one group, unless a single change has more. */
const LINES_MAX = 1_024;
const MAX_REPEATS = 5;
/** The longest pause before the first repeat. It doubles with each repeat. */
const PAUSE_MS = 20;

export interface LaneOptions {
  readonly name: string;
  /** The most changes of one group. */
  readonly groupMax: number;
  /** How many groups run at a time, each on a connection of its own. */
  readonly connections: number;
  readonly connect: () => Promise<LaneConnection>;
  /** Takes over a change if another transaction has locked one of its rows for longer than the lock timeout. */
  readonly onBlocked: (pending: PendingChange) => void;
  readonly onCommitted: (writes: Writes) => void;
  readonly leaseEvents: LeaseEvents | undefined;
  readonly observer: LaneObserver;
}

/** One of the transactions that a group goes through until every change is answered. */
interface GroupRun {
  /** How many times the group has run before. */
  readonly repeats: number;
  /** Whether to wait for rows that another transaction has locked, or to do without the changes that need them. */
  readonly mode: LockMode;
}

const FIRST_RUN: GroupRun = { repeats: 0, mode: 'wait' };

/**
 * Makes changes in groups. The changes of a group share one transaction. While it is running, the changes that arrive
 * wait in a queue. When it has ended, they form the next group. A change that arrives when nothing is running starts at
 * once. A lane with several connections runs as many groups at a time.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: PendingChange[] = [];
  readonly #connections: LaneConnections;
  #running = 0;
  #onDrained: (() => void) | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#connections = new LaneConnections(options.connect);
  }

  /** How many changes wait for their turn. */
  get depth(): number {
    return this.#queue.length;
  }

  /** Whether a group is running. */
  get isBusy(): boolean {
    return this.#running > 0;
  }

  submit(pending: PendingChange): void {
    this.#queue.push(pending);
    if (this.#running < this.#options.connections) void this.#emptyQueue();
  }

  /** Resolves when every change is answered and the connections are closed. */
  async close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
    }
    await this.#connections.close();
  }

  /** Runs one group after the other until no change waits. */
  async #emptyQueue(): Promise<void> {
    this.#running += 1;
    // The caller may be about to submit more changes. Waiting one turn lets all of them form one group.
    await null;
    while (this.#queue.length > 0) {
      const group = refuseOverdue(this.#nextGroup());
      // After a bug the lane must go on. Otherwise the changes that still wait would never be answered.
      await this.#run(group, FIRST_RUN).catch((error) => failAll(group, error));
    }
    this.#running -= 1;
    if (this.#running === 0) this.#onDrained?.();
  }

  /** Takes the oldest changes from the queue, as many as fit into one group. */
  #nextGroup(): PendingChange[] {
    let lines = 0;
    const end = this.#queue.findIndex(({ submission }, index) => {
      lines += submission.change.lines ?? 1;
      return index >= this.#options.groupMax || (index > 0 && lines > LINES_MAX);
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  /** Runs the group's transaction and answers every change. If the transaction fails, chooses how to go on. */
  async #run(group: readonly PendingChange[], run: GroupRun): Promise<void> {
    if (group.length === 0) return;
    const queueMs = Math.max(...group.map((pending) => pending.ageMs));
    const result = await this.#commit(group, run.mode);
    if (result.kind === 'unknown') return this.#resolve(group, result, run);
    if (result.kind === 'failed') return this.#recover(group, result, run);
    const { decisions, commitMs } = result;
    const { lockMs, decideMs } = decisions;
    this.#options.observer.onTransaction(this.#options.name, {
      changes: group.length,
      queueMs,
      lockMs,
      decideMs,
      commitMs,
    });
    this.#answer(group, decisions);
  }

  async #commit(group: readonly PendingChange[], mode: LockMode): Promise<GroupResult> {
    const submissions = group.map((pending) => pending.submission);
    const { leaseEvents } = this.#options;
    try {
      return await this.#connections.lend(async (connection) =>
        commitGroup(submissions, await connection(), { mode, leaseEvents }),
      );
    } catch (error) {
      // No connection could be opened.
      return { kind: 'failed', failure: failureKind(error), error };
    }
  }

  /**
   * Chooses how to go on after a transaction that has changed nothing:
   *
   * - After a conflict or a lost connection, the group runs again.
   * - If a row is locked, the group runs again without the changes that need such rows.
   * - After any other failure, the group is halved until the change at fault is alone. That change gets the error.
   */
  async #recover(group: readonly PendingChange[], { failure, error }: Failure, run: GroupRun): Promise<void> {
    const isTransient = failure === 'conflict' || failure === 'lost';
    if (isTransient && run.repeats < MAX_REPEATS) return this.#repeat(group, run);
    if (failure === 'lost') return failAll(group, unreachable(error));
    if (failure === 'locked' && run.mode === 'wait' && group.length > 1) {
      return this.#run(group, { ...run, mode: 'skip' });
    }
    if (group.length > 1) return this.#halve(group, run);
    for (const pending of group) {
      if (failure === 'locked') this.#handOver(pending);
      else if (failure === 'timeout') pending.refuseAsOverloaded(error);
      else pending.fail(connectionFailure(error) ?? error);
    }
  }

  /** Runs the group again after a pause. The pause is random, so that two groups that met do not meet again. */
  async #repeat(group: readonly PendingChange[], { repeats, mode }: GroupRun): Promise<void> {
    this.#report('repeated');
    await sleep(PAUSE_MS * 2 ** repeats * Math.random());
    return this.#run(group, { repeats: repeats + 1, mode });
  }

  async #halve(group: readonly PendingChange[], { mode }: GroupRun): Promise<void> {
    this.#report('split');
    const half = Math.ceil(group.length / 2);
    await this.#run(group.slice(0, half), { repeats: 0, mode });
    await this.#run(group.slice(half), { repeats: 0, mode });
  }

  /** Finds out whether the transaction committed, and goes on as if the server had said so at once. */
  async #resolve(group: readonly PendingChange[], result: UnknownCommit, run: GroupRun): Promise<void> {
    const { marker, decisions, error } = result;
    const found = await this.#connections.lend((connection) => resolveUnknownCommit(marker, connection));
    this.#report(found === null ? 'unsettled' : `settled_${found}`);
    if (found === 'committed') return this.#answer(group, decisions);
    if (found === 'aborted') return this.#recover(group, { failure: failureKind(error), error }, run);
    const detail = 'It is not known yet whether this was done. Repeat the request with the same key.';
    failAll(group, new Unavailable('OUTCOME_UNKNOWN', detail));
  }

  /** Answers a committed group. If changes wait, their group starts first, so that PostgreSQL works meanwhile. */
  #answer(group: readonly PendingChange[], decisions: Decisions): void {
    if (this.#queue.length === 0) this.#answerNow(group, decisions);
    else setImmediate(() => this.#answerNow(group, decisions));
  }

  #answerNow(group: readonly PendingChange[], { outcomes, writes }: Decisions): void {
    try {
      for (const [index, pending] of group.entries()) this.#answerOne(pending, outcomes[index]);
      this.#options.onCommitted(writes);
    } catch (error) {
      // A bug must neither end the process nor leave a change without an answer.
      failAll(group, error);
    }
  }

  #answerOne(pending: PendingChange, outcome: Outcome | undefined): void {
    invariant(outcome, 'A change of the group was not decided');
    if (outcome.isRefused && outcome.error instanceof RowBlocked) this.#handOver(pending);
    else pending.answer(outcome);
  }

  /** Refuses the change if it gives way to others. Otherwise it waits for the locked row outside of this lane. */
  #handOver(pending: PendingChange): void {
    this.#report('blocked');
    if (pending.submission.change.givesWay) pending.refuseAsOverloaded();
    else this.#options.onBlocked(pending);
  }

  #report(incident: Parameters<LaneObserver['onIncident']>[1]): void {
    this.#options.observer.onIncident(this.#options.name, incident);
  }
}

interface Failure {
  readonly failure: FailureKind;
  readonly error: unknown;
}

type UnknownCommit = Extract<GroupResult, { kind: 'unknown' }>;

/** Refuses the changes that have waited too long, and returns the others. */
function refuseOverdue(group: readonly PendingChange[]): PendingChange[] {
  const inTime: PendingChange[] = [];
  for (const pending of group) {
    if (pending.isOverdue()) pending.refuseAsOverloaded();
    else inTime.push(pending);
  }
  return inTime;
}

function failAll(group: readonly PendingChange[], error: unknown): void {
  for (const pending of group) pending.fail(error);
}

function unreachable(cause: unknown): Unavailable {
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached now. Try again.', { cause });
}
