import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../../../application/unavailable.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { Job } from './job.ts';
import type { LaneConnection } from './lane-connection.ts';
import { settleAttempt } from './settle-attempt.ts';

const MAX_REPEATS = 5;
const PAUSE_MS = 20;

export interface LaneOptions {
  /** How many changes one transaction makes at the most. They must be of one use case. */
  readonly groupMax: number;
  /** How many transactions run at once, each on a connection of its own. */
  readonly connections: number;
  readonly connect: () => Promise<LaneConnection>;
  /** Takes a job over whose rows are held by somebody else for longer than the lane waits. */
  readonly onBlocked: (job: Job) => void;
  readonly onCommitted: (writes: Writes) => void;
}

/** Changes that wait for their turn: while transactions are under way, those that arrive form the next ones. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Job[] = [];
  readonly #idle: LaneConnection[] = [];
  #running = 0;
  #onDrained: (() => void) | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get depth(): number {
    return this.#queue.length;
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
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }

  async #work(): Promise<void> {
    this.#running += 1;
    while (this.#queue.length > 0) {
      await this.#make(inTime(this.#queue.splice(0, this.#options.groupMax)));
    }
    this.#running -= 1;
    if (this.#running === 0) this.#onDrained?.();
  }

  /** Makes the changes and answers each job. A transaction that fails is repeated, or halved until the guilty one is alone. */
  async #make(jobs: readonly Job[], repeats = 0): Promise<void> {
    const [first] = jobs;
    if (!first) return;
    const tried = await this.#attempt(jobs);
    if (tried.kind === 'committed') return this.#answer(jobs, tried);
    if (tried.kind === 'unknown') return this.#settle(jobs, tried, repeats);

    const { failure, error } = tried;
    if ((failure === 'repeat' || failure === 'lost') && repeats < MAX_REPEATS)
      return this.#repeat(jobs, repeats);
    if (failure === 'lost') return failAll(jobs, unreachable(error));
    if (jobs.length > 1) {
      const half = Math.ceil(jobs.length / 2);
      await this.#make(jobs.slice(0, half));
      return this.#make(jobs.slice(half));
    }
    if (failure === 'wait') this.#options.onBlocked(first);
    else if (failure === 'timeout') first.giveUp(error);
    else first.fail(error);
  }

  async #repeat(jobs: readonly Job[], repeats: number): Promise<void> {
    await sleep(PAUSE_MS * 2 ** repeats * Math.random());
    return this.#make(jobs, repeats + 1);
  }

  async #settle(jobs: readonly Job[], tried: Attempt & { kind: 'unknown' }, repeats: number): Promise<void> {
    const settled = await this.#withConnection((connect) => settleAttempt(tried.marker, connect));
    if (settled === 'committed') return this.#answer(jobs, tried);
    if (settled === 'aborted' && repeats < MAX_REPEATS) return this.#repeat(jobs, repeats);
    if (settled === 'aborted') return failAll(jobs, unreachable(undefined));
    const detail = 'Whether this was done is not known yet. Repeat the request with the same key.';
    failAll(jobs, new Unavailable('OUTCOME_UNKNOWN', detail));
  }

  #answer(jobs: readonly Job[], { outcomes, writes }: Attempt & { kind: 'committed' | 'unknown' }): void {
    for (const [index, job] of jobs.entries()) {
      const outcome = outcomes[index];
      if (outcome) job.settle(outcome);
    }
    this.#options.onCommitted(writes);
  }

  async #attempt(jobs: readonly Job[]): Promise<Attempt> {
    try {
      return await this.#withConnection(async (connect) =>
        attempt(
          jobs.map((job) => job.submission),
          await connect(),
        ),
      );
    } catch (error) {
      return { kind: 'failed', failure: 'lost', error };
    }
  }

  /** Lends an idle connection, or a new one, and keeps it for the next unless it was lost meanwhile. */
  async #withConnection<Result>(
    use: (connect: () => Promise<LaneConnection>) => Promise<Result>,
  ): Promise<Result> {
    let connection: LaneConnection | undefined;
    const connect = async () => {
      while (!connection || connection.isLost)
        connection = this.#idle.pop() ?? (await this.#options.connect());
      return connection;
    };
    try {
      return await use(connect);
    } finally {
      if (connection && !connection.isLost) this.#idle.push(connection);
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
