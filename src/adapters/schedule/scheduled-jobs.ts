import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from '../../application/ports/logger.ts';
import type { Job, JobRun, JobStatus, RunJob } from '../../application/run-job.ts';
import { within } from './within.ts';

/** When a job runs. `cron` has five or six fields, in UTC. */
export interface ScheduledJob {
  readonly name: string;
  readonly cron: string;
  /** Whether it also runs once when the schedule starts. */
  readonly runsAtStart: boolean;
  readonly work: Job['work'];
}

interface ScheduledJobsOptions {
  readonly jobs: readonly ScheduledJob[];
  readonly runJob: RunJob;
  readonly logger: Logger;
}

/** How long after a failure the job runs again. The wait doubles with each further failure, up to the longest one. */
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A quarter of a lease. A renewal may be late or fail, and the next one is in time. */
const RENEW_LEASES_MS = 5_000;

/**
 * How many failures in a row a job has after a run, by the number before it. A run is skipped while another replica runs the
 * job. This replica does not learn how that run ended, so a skipped run changes nothing.
 */
const FAILURES_AFTER: Readonly<Record<JobRun['outcome'], (before: number) => number>> = {
  DONE: () => 0,
  FAILED: (before) => before + 1,
  SKIPPED: (before) => before,
};

/**
 * Runs jobs by the clock (node-cron). A job that failed runs again soon, without waiting for its next time. While a run goes
 * on in this process, the same job is not started again.
 */
export class ScheduledJobs {
  readonly #jobs: readonly ScheduledJob[];
  readonly #runJob: ScheduledJobsOptions['runJob'];
  readonly #tasks: readonly ScheduledTask[];
  readonly #running = new Map<string, Promise<void>>();
  readonly #statuses = new Map<string, JobStatus>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  #renewal: NodeJS.Timeout | undefined;

  constructor({ jobs, runJob, logger }: ScheduledJobsOptions) {
    this.#jobs = jobs;
    for (const { name } of jobs) this.#statuses.set(name, { name, lastRun: null, failuresInARow: 0 });
    this.#runJob = runJob;
    this.#tasks = jobs.map((job) => {
      const task = createTask(job.cron, () => this.#run(job), { timezone: 'UTC', unref: true });
      // This listener also keeps node-cron from writing a warning of its own to the console.
      task.on('execution:missed', ({ date }) => {
        logger.warn(
          { job: job.name, scheduledFor: date },
          'A job was not started in time: it runs at its next time',
        );
      });
      return task;
    });
  }

  /** The last run of each job and its failures in a row, in the order of `jobs`. */
  get statuses(): readonly JobStatus[] {
    return [...this.#statuses.values()];
  }

  start(): void {
    this.#renewal = setInterval(() => void this.#runJob.renewLeases(), RENEW_LEASES_MS).unref();
    for (const task of this.#tasks) task.start();
    for (const job of this.#jobs) if (job.runsAtStart) this.#run(job);
  }

  /** Starts no more runs and tells the current ones to end. Resolves when they have, after `graceMs` at the latest. */
  async stop(graceMs = 5000): Promise<void> {
    this.#stopping.abort();
    for (const task of this.#tasks) task.destroy();
    for (const retry of this.#retries.values()) clearTimeout(retry);
    await within(graceMs, Promise.all(this.#running.values()));
    clearInterval(this.#renewal);
  }

  #run(job: ScheduledJob): void {
    if (this.#running.has(job.name)) return;
    clearTimeout(this.#retries.get(job.name));
    const { name, work } = job;
    const run = this.#runJob.execute({ name, stopping: this.#stopping.signal, work }).then((lastRun) => {
      const before = this.#statuses.get(name)?.failuresInARow ?? 0;
      const failuresInARow = FAILURES_AFTER[lastRun.outcome](before);
      this.#statuses.set(name, { name, lastRun, failuresInARow });
      this.#running.delete(name);
      if (failuresInARow > 0 && !this.#stopping.signal.aborted) this.#retry(job, failuresInARow);
    });
    this.#running.set(name, run);
  }

  #retry(job: ScheduledJob, failuresInARow: number): void {
    const delayMs = Math.min(RETRY_MS * 2 ** (failuresInARow - 1), LONGEST_RETRY_MS);
    this.#retries.set(job.name, setTimeout(() => this.#run(job), delayMs).unref());
  }
}
