import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import { Unavailable } from '../../../application/unavailable.ts';
import { RowBlocked } from '../../../application/unit-of-work/row-source.ts';
import type { Decisions } from '../../../application/unit-of-work/unit-of-work.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { type Attempt, attempt } from './commit-group.ts';
import { ConnectionShelf } from './lane-connections.ts';
import type { Job } from './pending-change.ts';
import type { LaneConnection } from './lane-connection.ts';
import type { LaneObserver } from './lane-observer.ts';
import type { LockMode } from './postgres-row-source.ts';
import { settleAttempt } from './resolve-unknown-commit.ts';

/** How many order lines one transaction is about at the most, unless a single change has more. */
const LINES_MAX = 1_024;
const MAX_REPEATS = 5;
const PAUSE_MS = 20;

export interface LaneOptions {
  readonly name: string;
  /** How many changes one transaction makes at the most. */
  readonly groupMax: number;
  /** How many transactions run at once, each on a connection of its own. */
  readonly connections: number;
  readonly connect: () => Promise<LaneConnection>;
  /** Takes a job over whose rows are held by somebody else for longer than the lane waits. */
  readonly onBlocked: (job: Job) => void;
  readonly onCommitted: (writes: Writes) => void;
  readonly leaseEvents: LeaseEvents | undefined;
  readonly observer: LaneObserver;
}

/** How often these changes were tried already, and what to do about rows that somebody else holds. */
interface Trial {
  readonly repeats: number;
  readonly mode: LockMode;
}

/** Changes that wait for their turn: while transactions are under way, those that arrive form the next ones. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Job[] = [];
  readonly #connections: ConnectionShelf;
  #running = 0;
  #onDrained: (() => void) | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#connections = new ConnectionShelf(options.connect);
  }

  get depth(): number {
    return this.#queue.length;
  }

  /** Whether a transaction is under way. */
  get isBusy(): boolean {
    return this.#running > 0;
  }

  submit(job: Job): void {
    this.#queue.push(job);
    if (this.#running < this.#options.connections) void this.#work();
  }

  /** Resolves when every job is answered and the connections are closed. */
  async close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
    }
    await this.#connections.close();
  }

  async #work(): Promise<void> {
    this.#running += 1;
    // What is submitted in one go is made in one: without this the first would be a group of its own.
    await null;
    while (this.#queue.length > 0) {
      const jobs = inTime(this.#nextGroup());
      // A bug must not stop the lane for good: nobody would ever be answered again.
      await this.#make(jobs, { repeats: 0, mode: 'wait' }).catch((error) => failAll(jobs, error));
    }
    this.#running -= 1;
    if (this.#running === 0) this.#onDrained?.();
  }

  #nextGroup(): Job[] {
    let lines = 0;
    const end = this.#queue.findIndex(({ submission }, index) => {
      lines += submission.change.lines ?? 1;
      return index >= this.#options.groupMax || (index > 0 && lines > LINES_MAX);
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  /** Makes the changes and answers each job. */
  async #make(jobs: readonly Job[], trial: Trial): Promise<void> {
    if (jobs.length === 0) return;
    const queueMs = Math.max(...jobs.map((job) => job.ageMs));
    const tried = await this.#attempt(jobs, trial.mode);
    if (tried.kind === 'unknown') return this.#settle(jobs, tried, trial);
    if (tried.kind === 'failed') return this.#recover(jobs, tried, trial);
    const { decisions, commitMs } = tried;
    const { lockMs, decideMs } = decisions;
    this.#options.observer.onTransaction(this.#options.name, {
      changes: jobs.length,
      queueMs,
      lockMs,
      decideMs,
      commitMs,
    });
    this.#answer(jobs, decisions);
  }

  /** Nothing has changed: the group is repeated, or runs again without those who are blocked, or is halved until the guilty one is alone. */
  async #recover(jobs: readonly Job[], tried: Attempt & { kind: 'failed' }, trial: Trial): Promise<void> {
    const { failure, error } = tried;
    const isPassing = failure === 'repeat' || failure === 'lost';
    if (isPassing && trial.repeats < MAX_REPEATS) return this.#repeat(jobs, trial);
    if (failure === 'lost') return failAll(jobs, unreachable(error));
    if (failure === 'wait' && trial.mode === 'wait' && jobs.length > 1) {
      return this.#make(jobs, { ...trial, mode: 'skip' });
    }
    if (jobs.length > 1) return this.#halve(jobs, trial);
    for (const job of jobs) {
      if (failure === 'wait') this.#handOver(job);
      else if (failure === 'timeout') job.giveUp(error);
      else job.fail(error);
    }
  }

  async #halve(jobs: readonly Job[], { mode }: Trial): Promise<void> {
    this.#report('split');
    const half = Math.ceil(jobs.length / 2);
    await this.#make(jobs.slice(0, half), { repeats: 0, mode });
    await this.#make(jobs.slice(half), { repeats: 0, mode });
  }

  async #repeat(jobs: readonly Job[], { repeats, mode }: Trial): Promise<void> {
    this.#report('repeated');
    await sleep(PAUSE_MS * 2 ** repeats * Math.random());
    return this.#make(jobs, { repeats: repeats + 1, mode });
  }

  async #settle(jobs: readonly Job[], tried: Attempt & { kind: 'unknown' }, trial: Trial): Promise<void> {
    const settled = await this.#connections.lend((take) => settleAttempt(tried.marker, take));
    this.#report(settled === null ? 'unsettled' : `settled_${settled}`);
    if (settled === 'committed') return this.#answer(jobs, tried.decisions);
    if (settled === 'aborted' && trial.repeats < MAX_REPEATS) return this.#repeat(jobs, trial);
    if (settled === 'aborted') return failAll(jobs, unreachable(undefined));
    const detail = 'Whether this was done is not known yet. Repeat the request with the same key.';
    failAll(jobs, new Unavailable('OUTCOME_UNKNOWN', detail));
  }

  /** Where others wait, their group leaves first: PostgreSQL works on it while these are answered. */
  #answer(jobs: readonly Job[], decisions: Decisions): void {
    if (this.#queue.length === 0) this.#answerNow(jobs, decisions);
    else setImmediate(() => this.#answerNow(jobs, decisions));
  }

  #answerNow(jobs: readonly Job[], { outcomes, writes }: Decisions): void {
    try {
      for (const [index, job] of jobs.entries()) {
        const outcome = outcomes[index];
        if (outcome?.isRefused && outcome.error instanceof RowBlocked) this.#handOver(job);
        else if (outcome) job.settle(outcome);
      }
      this.#options.onCommitted(writes);
    } catch (error) {
      // A bug in whoever hears of the commit must not leave anybody without an answer.
      failAll(jobs, error);
    }
  }

  #handOver(job: Job): void {
    this.#report('blocked');
    if (job.submission.change.givesWay) job.giveUp();
    else this.#options.onBlocked(job);
  }

  #report(incident: Parameters<LaneObserver['onIncident']>[1]): void {
    this.#options.observer.onIncident(this.#options.name, incident);
  }

  async #attempt(jobs: readonly Job[], mode: LockMode): Promise<Attempt> {
    const submissions = jobs.map((job) => job.submission);
    const { leaseEvents } = this.#options;
    try {
      return await this.#connections.lend(async (take) =>
        attempt(submissions, await take(), { mode, leaseEvents }),
      );
    } catch (error) {
      return { kind: 'failed', failure: 'lost', error };
    }
  }
}

/** The jobs that can still be made; the others are told so. */
function inTime(jobs: readonly Job[]): Job[] {
  return jobs.filter((job) => {
    const isOverdue = job.isOverdue();
    if (isOverdue) job.giveUp();
    return !isOverdue;
  });
}

function failAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.fail(error);
}

function unreachable(cause: unknown): Unavailable {
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached now. Try again.', { cause });
}
