import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from '../../application/ports/logger.ts';
import type { JobRun, JobStatus, RunJob } from '../../application/run-job.ts';

/** When a job runs. `cron` has five or six fields, in UTC. */
export interface ScheduledJob {
  readonly name: string;
  readonly cron: string;
  /** Whether it also runs once when the schedule starts. */
  readonly runsAtStart: boolean;
  /** As `Job.work`. It ends early, in good order, at the signal, which comes when the schedule stops. */
  work(signal: AbortSignal): Promise<unknown>;
}

interface ScheduledJobsOptions {
  readonly jobs: readonly ScheduledJob[];
  readonly runJob: RunJob;
  readonly logger: Logger;
}

/** After a first failure in a row; twice as long after each further one, up to the most. */
const RETRY_MS = 1_000;
const RETRY_AT_MOST_MS = 60_000;

/** Where another replica was at it, nobody here knows what came of that: the job is tried again as if it had not run. */
const FAILURES_AFTER: Readonly<Record<JobRun['outcome'], (before: number) => number>> = {
  DONE: () => 0,
  FAILED: (before) => before + 1,
  SKIPPED: (before) => before,
};

/**
 * Runs jobs by the clock (node-cron), and one that failed again soon, without waiting for its time. A job whose last run
 * still goes on here is not started again.
 */
export class ScheduledJobs {
  readonly #jobs: readonly ScheduledJob[];
  readonly #runJob: ScheduledJobsOptions['runJob'];
  readonly #tasks: readonly ScheduledTask[];
  readonly #running = new Map<string, Promise<void>>();
  readonly #statuses = new Map<string, JobStatus>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #stopping = new AbortController();

  constructor({ jobs, runJob, logger }: ScheduledJobsOptions) {
    this.#jobs = jobs;
    for (const { name } of jobs) this.#statuses.set(name, { name, lastRun: null, failuresInARow: 0 });
    this.#runJob = runJob;
    this.#tasks = jobs.map((job) => {
      const task = createTask(job.cron, () => this.#run(job), { timezone: 'UTC', unref: true });
      // With a listener, node-cron does not write its own warning to the console.
      task.on('execution:missed', ({ date }) => {
        logger.warn(
          { job: job.name, scheduledFor: date },
          'A job was not started in time; its next run comes',
        );
      });
      return task;
    });
  }

  /** How each job is doing, in the order in which they were given. */
  get statuses(): readonly JobStatus[] {
    return [...this.#statuses.values()];
  }

  start(): void {
    for (const task of this.#tasks) task.start();
    for (const job of this.#jobs) if (job.runsAtStart) this.#run(job);
  }

  /** Starts nothing more, tells what runs to end, and resolves when what runs has ended or `graceMs` have passed. */
  async stop(graceMs = 5000): Promise<void> {
    this.#stopping.abort();
    for (const task of this.#tasks) task.destroy();
    for (const retry of this.#retries.values()) clearTimeout(retry);
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.all(this.#running.values()), grace.promise]);
    clearTimeout(timer);
  }

  #run(job: ScheduledJob): void {
    if (this.#running.has(job.name)) return;
    clearTimeout(this.#retries.get(job.name));
    const { name } = job;
    const work = () => job.work(this.#stopping.signal);
    const run = this.#runJob.execute({ name, work }).then((lastRun) => {
      const before = this.#statuses.get(name)?.failuresInARow ?? 0;
      const failuresInARow = FAILURES_AFTER[lastRun.outcome](before);
      this.#statuses.set(name, { name, lastRun, failuresInARow });
      this.#running.delete(name);
      if (failuresInARow > 0 && !this.#stopping.signal.aborted) this.#retry(job, failuresInARow);
    });
    this.#running.set(name, run);
  }

  #retry(job: ScheduledJob, failuresInARow: number): void {
    const delayMs = Math.min(RETRY_MS * 2 ** (failuresInARow - 1), RETRY_AT_MOST_MS);
    this.#retries.set(job.name, setTimeout(() => this.#run(job), delayMs).unref());
  }
}
