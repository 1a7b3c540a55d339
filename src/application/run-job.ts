import type { JobLocks } from './ports/job-locks.ts';
import type { Logger } from './ports/logger.ts';

/** Work that one replica at a time does. */
export interface Job {
  readonly name: string;
  /** Resolves with what the log says about the run. */
  work(): Promise<unknown>;
}

/** One run of a job. `SKIPPED`: another replica was doing it. */
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
  /** Null until the first run has ended. */
  readonly lastRun: JobRun | null;
  /** How many runs have failed since the last one that was done. Skipped runs do not count. */
  readonly failuresInARow: number;
}

interface RunJobPorts {
  readonly jobLocks: JobLocks;
  readonly logger: Logger;
}

/** Does a job, unless another replica is doing it. */
export class RunJob {
  readonly #ports: RunJobPorts;

  constructor(ports: RunJobPorts) {
    this.#ports = ports;
  }

  /** Never rejects. A run that fails is logged. The next run does what it left undone. */
  async execute({ name, work }: Job): Promise<JobRun> {
    const { jobLocks, logger } = this.#ports;
    const startedAt = new Date();
    const ended = (outcome: JobRun['outcome'], result?: unknown) => ({
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      outcome,
      result,
    });
    try {
      const done = await jobLocks.exclusively(name, async () => ({ result: await work() }));
      const run = done ? ended('DONE', done.result) : ended('SKIPPED');
      logger.debug({ job: name, ...run }, 'A job ran');
      return run;
    } catch (error) {
      const run = ended('FAILED');
      logger.error({ job: name, ...run, err: error }, 'A job failed');
      return run;
    }
  }
}
