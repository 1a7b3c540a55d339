import type { LaneObserver } from '../../../application/ports/lane-observer.ts';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import type { Decisions } from '../../../application/unit-of-work/decide-together.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { connectionFailure } from '../connection-failure.ts';
import { commitGroup, type GroupResult } from './commit-group.ts';
import { type FailureKind, failureKind } from './failures.ts';
import { failAll, type Group, GroupAnswers } from './group-answers.ts';
import type { LaneSession } from './lane-connection.ts';
import { LaneConnections } from './lane-connections.ts';
import type { LockPatience } from './lock-patience.ts';
import { type Outage, unreachable } from './outage.ts';
import type { PendingChange } from './pending-change.ts';
import type { LockMode } from './postgres-row-source.ts';
import type { SentCommits } from './sent-commits.ts';
import type { UnknownCommits } from './unknown-commits.ts';

const MAX_REPEATS = 5;
/** The longest pause before the first repeat. It doubles with each repeat, so all of them take at most 620 ms. */
const PAUSE_MS = 20;

export interface GroupRunnerOptions {
  /** The name of the lane. */
  readonly name: string;
  readonly connect: () => Promise<LaneSession>;
  /** How many groups run at a time, each on a connection of its own. */
  readonly connections: number;
  readonly patience: LockPatience;
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
  readonly outage: Pick<Outage, 'isOn' | 'begin' | 'end'>;
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
  readonly #answers: GroupAnswers;
  /** Groups whose outcome is being found out. */
  readonly #unknown = new Set<Promise<void>>();

  constructor(options: GroupRunnerOptions, lane: RunnersLane) {
    this.#options = options;
    this.#lane = lane;
    this.#connections = new LaneConnections(options.connect, options.connections);
    const { onBlocked, onCommitted } = options;
    this.#answers = new GroupAnswers({
      onBlocked,
      onCommitted,
      onIncident: (incident) => this.#report(incident),
    });
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
    if (result.kind === 'failed') {
      this.#noteFailure(group, result, run);
      return this.#recover(group, result, run);
    }
    this.#lane.outage.end();
    const { decisions, commitMs } = result;
    const { lockMs, decideMs } = decisions;
    this.#options.patience.add(lockMs + decideMs + commitMs);
    const figures = { changes: group.length, queueMs, lockMs, decideMs, commitMs };
    const traces = () => group.flatMap(({ submission }) => submission.change.trace ?? []);
    this.#options.observer.onTransaction(this.#options.name, figures, traces);
    this.#answer(group, decisions);
  }

  async #commit(group: Group, mode: LockMode): Promise<GroupResult> {
    const { leaseEvents, patience, sentCommits } = this.#options;
    const submissions = group.map((pending) => pending.submission);
    const options = {
      mode,
      lockTimeoutMs: patience.timeoutMs,
      leaseEvents,
      mayDecide: (index: number) => group[index]?.hold() ?? false,
      onCommitSent: () => sentCommits.add(group, () => this.#answers.unknown(group)),
    };
    try {
      return await this.#connections.lend((connection) => commitGroup(submissions, connection, options));
    } catch (error) {
      // No connection could be opened.
      return { kind: 'failed', failure: failureKind(error), error };
    }
  }

  /**
   * An outage begins if PostgreSQL could not serve the group, and the group will not run again: every repeat is used, or
   * every deadline has passed. In the second case one lost connection is not enough, because changes that have waited long
   * for their turn are struck after a single one.
   */
  #noteFailure(group: Group, { failure, error }: Failure, { repeats }: GroupRun): void {
    const { outage } = this.#lane;
    const isLate = repeats > 0 && group.every(({ isOverdue }) => isOverdue);
    if (failure !== 'lost') outage.end();
    else if (isLate || repeats === MAX_REPEATS) {
      outage.begin(error);
      this.#connections.destroyIdle();
    }
  }

  /**
   * Chooses how to go on after a transaction that has changed nothing:
   *
   * - After a conflict or a lost connection, the group runs again. During an outage it is refused after a lost connection.
   * - If a row is locked, the group runs again without the changes that need such rows.
   * - After any other failure, the group is halved until the change at fault is alone. That change gets the error.
   *
   * A change that was answered meanwhile is left out.
   */
  async #recover(failed: Group, { failure, error }: Failure, run: GroupRun): Promise<void> {
    const group = stillOpen(failed, failure, error);
    if (group.length === 0) return;
    const isTransient = failure === 'conflict' || (failure === 'lost' && !this.#lane.outage.isOn);
    if (isTransient && run.repeats < MAX_REPEATS) return this.#repeat(group, failure, run);
    if (failure === 'lost') return failAll(group, unreachable(error));
    if (failure === 'locked' && run.mode === 'wait') return this.#run(group, { ...run, mode: 'skip' });
    if (group.length > 1) return this.#halve(group, run);
    for (const pending of group) {
      if (failure === 'locked') this.#answers.blocked(pending);
      else if (failure === 'timeout') pending.refuseAsOverloaded(error);
      else pending.fail(connectionFailure(error) ?? error);
    }
  }

  /** Runs the group again after a pause. After a conflict it is random, so that two groups that met do not meet again. */
  async #repeat(group: Group, failure: FailureKind, { repeats, mode }: GroupRun): Promise<void> {
    this.#report('repeated');
    const share = failure === 'conflict' ? Math.random() : 1;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** repeats * share));
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
    if (outcome === null) return this.#answers.unknown(group);
    // PostgreSQL has answered the fence, or COMMIT.
    this.#lane.outage.end();
    this.#report(`settled_${outcome}`);
    if (outcome === 'committed') return this.#answerNow(group, commit.decisions);
    const { error } = commit;
    return this.#recover(group, { failure: failureKind(error), error }, run);
  }

  /** Answers a committed group. If changes wait, their group starts first, so that PostgreSQL works meanwhile. */
  #answer(group: Group, decisions: Decisions): void {
    if (this.#lane.hasNext()) setImmediate(() => this.#answerNow(group, decisions));
    else this.#answerNow(group, decisions);
  }

  #answerNow(group: Group, decisions: Decisions): void {
    this.#lane.onMade(group.length);
    this.#answers.committed(group, decisions);
  }

  #report(incident: Parameters<LaneObserver['onIncident']>[1]): void {
    this.#options.observer.onIncident(this.#options.name, incident);
  }
}

interface Failure {
  readonly failure: FailureKind;
  readonly error: unknown;
}

type UnknownResult = Extract<GroupResult, { kind: 'unknown' }>;

/** Releases the changes of a transaction that has changed nothing. Returns those that have no answer. */
function stillOpen(group: Group, failure: FailureKind, error: unknown): PendingChange[] {
  for (const pending of group) {
    if (pending.isOverdue && failure === 'lost') pending.fail(unreachable(error));
    pending.release();
  }
  return group.filter((pending) => !pending.isAnswered);
}
