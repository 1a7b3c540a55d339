import type { JobLocks } from './ports/job-locks.ts';
import type { Logger } from './ports/logger.ts';

/** Work that one replica at a time does. */
export interface Job {
  readonly name: string;
  /** Resolves with what there is to tell about the run. */
  work(): Promise<unknown>;
}

/** One run of a job. `SKIPPED`: another replica was at it. */
export interface JobRun {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: 'DONE' | 'FAILED' | 'SKIPPED';
  /** What the work resolved with; undefined unless `DONE`. */
  readonly result: unknown;
}

/** How a job is doing on this replica. */
export interface JobStatus {
  readonly name: string;
  /** Null before the first has ended. */
  readonly lastRun: JobRun | null;
  /** How many have failed since one was done, the last one included; a skipped one says nothing. */
  readonly failuresInARow: number;
}

/** Does a job unless another replica is at it. Never rejects: a run that fails is logged, and leaves its work to the next. */
export const runJob =
  ({ locks, logger }: { locks: JobLocks; logger: Logger }) =>
  async ({ name, work }: Job): Promise<JobRun> => {
    const startedAt = new Date();
    const ended = (outcome: JobRun['outcome'], result?: unknown) => ({
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      outcome,
      result,
    });
    try {
      const done = await locks.exclusively(name, async () => ({ result: await work() }));
      const run = done ? ended('DONE', done.result) : ended('SKIPPED');
      logger.debug({ job: name, ...run }, 'A job ran');
      return run;
    } catch (error) {
      const run = ended('FAILED');
      logger.error({ job: name, ...run, err: error }, 'A job failed');
      return run;
    }
  };
