import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from '../../application/ports/logger.ts';
import type { Job, JobRun } from '../../application/run-job.ts';

/** When a job runs. `cron` has five or six fields, in UTC. */
export interface ScheduledJob extends Job {
  readonly cron: string;
  /** Whether it also runs once when the schedule starts. */
  readonly runsAtStart: boolean;
}

interface ScheduledJobsOptions {
  readonly jobs: readonly ScheduledJob[];
  /** Does one run. Never rejects. */
  readonly runJob: (job: Job) => Promise<JobRun>;
  readonly logger: Logger;
}

/** Runs jobs by the clock (node-cron). A job whose last run still goes on here is not started again. */
export class ScheduledJobs {
  readonly #jobs: readonly ScheduledJob[];
  readonly #runJob: ScheduledJobsOptions['runJob'];
  readonly #tasks: readonly ScheduledTask[];
  readonly #running = new Map<string, Promise<void>>();
  readonly #lastRuns = new Map<string, JobRun>();

  constructor({ jobs, runJob, logger }: ScheduledJobsOptions) {
    this.#jobs = jobs;
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

  /** The last run of each job on this replica, by the job's name. */
  get lastRuns(): ReadonlyMap<string, JobRun> {
    return this.#lastRuns;
  }

  start(): void {
    for (const task of this.#tasks) task.start();
    for (const job of this.#jobs) if (job.runsAtStart) this.#run(job);
  }

  /** Starts nothing more, and resolves when what runs has ended or `graceMs` have passed. */
  async stop(graceMs = 5000): Promise<void> {
    for (const task of this.#tasks) task.destroy();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.all(this.#running.values()), grace.promise]);
    clearTimeout(timer);
  }

  #run(job: ScheduledJob): void {
    if (this.#running.has(job.name)) return;
    const run = this.#runJob(job).then((ended) => {
      this.#lastRuns.set(job.name, ended);
      this.#running.delete(job.name);
    });
    this.#running.set(job.name, run);
  }
}
