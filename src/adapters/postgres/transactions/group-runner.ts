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
import type { LaneSession } from './lane-connection.ts';
import { LaneConnections } from './lane-connections.ts';
import type { PendingChange } from './pending-change.ts';
import type { LockMode } from './postgres-row-source.ts';
import type { SentCommits } from './sent-commits.ts';
import type { UnknownCommits } from './unknown-commits.ts';

const MAX_REPEATS = 5;
/** The longest pause before the first repeat. It doubles with each repeat. */
const PAUSE_MS = 20;

export interface GroupRunnerOptions {
  /** The name of the lane. */
  readonly name: string;
  readonly connect: () => Promise<LaneSession>;
  /** How many groups run at a time, each on a connection of its own. */
  readonly connections: number;
  /** Takes over a change if another transaction has locked one of its rows for longer than the lock timeout. */
  readonly onBlocked: (pending: PendingChange) => void;
  readonly onCommitted: (writes: Writes) => void;
  readonly leaseEvents: LeaseEvents | undefined;
  readonly observer: LaneObserver;
  readonly sentCommits: SentCommits;
  readonly unknownCommits: Pick<UnknownCommits, 'resolve' | 'isFull'>;
}

/** What a runner needs to know of its lane. */
export interface RunnersLane {
  /** Whether changes wait for the next group. */
  hasNext(): boolean;
  /** So many changes were made. */
  onMade(changes: number): void;
}

/** One of the transactions that a group goes through until every change is answered. */
interface GroupRun {
  /** How many times the group has run before. */
  readonly repeats: number;
  /** Whether to wait for rows that another transaction has locked, or to do without the changes that need them. */
  readonly mode: LockMode;
}

const FIRST_RUN: GroupRun = { repeats: 0, mode: 'wait' };

/** Runs the transactions of groups until every change is answered. */
export class GroupRunner {
  readonly #options: GroupRunnerOptions;
  readonly #lane: RunnersLane;
  readonly #connections: LaneConnections;
  /** Groups whose outcome is being found out. */
  readonly #unknown = new Set<Promise<void>>();

  constructor(options: GroupRunnerOptions, lane: RunnersLane) {
    this.#options = options;
    this.#lane = lane;
    this.#connections = new LaneConnections(options.connect, options.connections);
  }

  /**
   * Never rejects. Resolves when the next group may run. By then every change is answered, unless the outcome of its
   * commit is being found out.
   */
  async run(group: Group): Promise<void> {
    // After a bug the lane must go on. Otherwise the changes that still wait would never be answered.
    await this.#run(group, FIRST_RUN).catch((error) => failAll(group, error));
  }

  /** Resolves when every change is answered and the connections are closed. No group may be run after this call. */
  async close(): Promise<void> {
    while (this.#unknown.size > 0) await Promise.all(this.#unknown);
    await this.#connections.close();
  }

  /**
   * Runs the transaction of those that have no answer yet, and answers every change. If the transaction fails, chooses how
   * to go on.
   */
  async #run(submitted: Group, run: GroupRun): Promise<void> {
    const group = submitted.filter((pending) => !pending.isAnswered);
    if (group.length === 0) return;
    const queueMs = Math.max(...group.map((pending) => pending.ageMs));
    for (const pending of group) pending.begin();
    const result = await this.#commit(group, run.mode);
    if (result.kind === 'unknown') return this.#findOut(group, result, run);
    this.#options.sentCommits.remove(group);
    if (result.kind === 'failed') return this.#recover(group, result, run);
    const { decisions, commitMs } = result;
    const { lockMs, decideMs } = decisions;
    const figures = { changes: group.length, queueMs, lockMs, decideMs, commitMs };
    const traces = () => group.flatMap(({ submission }) => submission.change.trace ?? []);
    this.#options.observer.onTransaction(this.#options.name, figures, traces);
    this.#answer(group, decisions);
  }

  async #commit(group: Group, mode: LockMode): Promise<GroupResult> {
    const { leaseEvents, sentCommits } = this.#options;
    const submissions = group.map((pending) => pending.submission);
    const options = {
      mode,
      leaseEvents,
      mayDecide: (index: number) => group[index]?.hold() ?? false,
      onCommitSent: () => sentCommits.add(group, () => this.#answerUnknown(group)),
    };
    try {
      return await this.#connections.lend((connection) => commitGroup(submissions, connection, options));
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
   *
   * A change that was answered meanwhile is left out.
   */
  async #recover(failed: Group, { failure, error }: Failure, run: GroupRun): Promise<void> {
    const group = stillOpen(failed, failure, error);
    if (group.length === 0) return;
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
  async #repeat(group: Group, { repeats, mode }: GroupRun): Promise<void> {
    this.#report('repeated');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** repeats * Math.random()));
    return this.#run(group, { repeats: repeats + 1, mode });
  }

  async #halve(group: Group, { mode }: GroupRun): Promise<void> {
    this.#report('split');
    const half = Math.ceil(group.length / 2);
    await this.#run(group.slice(0, half), { repeats: 0, mode });
    await this.#run(group.slice(half), { repeats: 0, mode });
  }

  /**
   * Finds out whether the transaction committed, and then goes on as if the server had said so at once. The lane's next
   * group does not wait for that, unless too many outcomes are unknown.
   */
  async #findOut(group: Group, commit: UnknownResult, run: GroupRun): Promise<void> {
    const { unknownCommits } = this.#options;
    const known = this.#conclude(group, commit, run).catch((error) => failAll(group, error));
    this.#unknown.add(known);
    void known.then(() => this.#unknown.delete(known));
    if (unknownCommits.isFull) await known;
  }

  async #conclude(group: Group, commit: UnknownResult, run: GroupRun): Promise<void> {
    const { sentCommits, unknownCommits } = this.#options;
    const outcome = await unknownCommits.resolve(commit);
    sentCommits.remove(group);
    if (outcome === null) return this.#answerUnknown(group);
    this.#report(`settled_${outcome}`);
    if (outcome === 'committed') return this.#answerNow(group, commit.decisions);
    const { error } = commit;
    return this.#recover(group, { failure: failureKind(error), error }, run);
  }

  /** Finding out the outcome goes on, but the callers have waited long enough. */
  #answerUnknown(group: Group): void {
    if (group.every((pending) => pending.isAnswered)) return;
    this.#report('unsettled');
    const detail = 'It is not known yet whether this was done. Repeat the request with the same key.';
    failAll(group, new Unavailable('OUTCOME_UNKNOWN', detail));
  }

  /** Answers a committed group. If changes wait, their group starts first, so that PostgreSQL works meanwhile. */
  #answer(group: Group, decisions: Decisions): void {
    if (this.#lane.hasNext()) setImmediate(() => this.#answerNow(group, decisions));
    else this.#answerNow(group, decisions);
  }

  #answerNow(group: Group, { outcomes, writes }: Decisions): void {
    this.#lane.onMade(group.length);
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
    pending.release();
    if (pending.isAnswered) return;
    pending.waitForRow();
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

/** The changes of one transaction. */
type Group = readonly PendingChange[];

type UnknownResult = Extract<GroupResult, { kind: 'unknown' }>;

/** Releases the changes of a transaction that has changed nothing. Returns those that have no answer. */
function stillOpen(group: Group, failure: FailureKind, error: unknown): PendingChange[] {
  for (const pending of group) {
    if (pending.isOverdue && failure === 'lost') pending.fail(unreachable(error));
    pending.release();
  }
  return group.filter((pending) => !pending.isAnswered);
}

function failAll(group: Group, error: unknown): void {
  for (const pending of group) pending.fail(error);
}

function unreachable(cause: unknown): Unavailable {
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached now. Try again.', { cause });
}
