import { HeldLease, LeaseLost } from './held-lease.ts';
import type { JobLeases } from './ports/job-leases.ts';
import type { Logger } from './ports/logger.ts';

/** How long a lease lasts. If a replica is killed, another one can do its job after this time. */
const LEASE_MS = 20_000;

/** Work that one replica at a time does. */
export interface Job {
  readonly name: string;
  /** Tells the work to end early. */
  readonly stopping: AbortSignal;
  /** Resolves with what the log says about the run. Ends early in good order after `lease.signal` aborts. */
  work(lease: HeldLease): Promise<unknown>;
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
  readonly jobLeases: JobLeases;
  readonly logger: Logger;
}

/** Does a job under a lease, unless another replica is doing it. */
export class RunJob {
  readonly #ports: RunJobPorts;
  readonly #held = new Set<HeldLease>();

  constructor(ports: RunJobPorts) {
    this.#ports = ports;
  }

  /** Never rejects. A run that fails is logged. The next run does what it left undone. */
  async execute(job: Job): Promise<JobRun> {
    const { logger } = this.#ports;
    const startedAt = new Date();
    const ended = (outcome: JobRun['outcome'], result?: unknown) => ({
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      outcome,
      result,
    });
    try {
      const done = await this.#doLeased(job);
      const run = done ? ended('DONE', done.result) : ended('SKIPPED');
      logger.debug({ job: job.name, ...run }, 'A job ran');
      return run;
    } catch (error) {
      const run = ended('FAILED');
      const context = { job: job.name, ...run, err: error };
      if (job.stopping.aborted) logger.info(context, 'A job was not finished before the service stopped');
      else logger.error(context, 'A job failed');
      return run;
    }
  }

  /** Renews the leases of the jobs that run now. Call it every five seconds. Never rejects. */
  async renewLeases(): Promise<void> {
    await Promise.all([...this.#held].map((held) => this.#renew(held)));
  }

  /** Resolves with undefined if another replica has the lease. */
  async #doLeased({ name, stopping, work }: Job): Promise<{ result: unknown } | undefined> {
    const { jobLeases } = this.#ports;
    const lease = await jobLeases.claim(name, LEASE_MS);
    if (!lease) return undefined;
    const held = new HeldLease(lease, stopping);
    this.#held.add(held);
    const release = () => {
      this.#held.delete(held);
      return jobLeases.release(lease);
    };
    let result: unknown;
    try {
      result = await work(held);
    } catch (error) {
      // If this fails as well, the lease ends by itself.
      await release().catch(() => undefined);
      throw error;
    }
    if (!(await release())) throw new LeaseLost(name);
    return { result };
  }

  async #renew(held: HeldLease): Promise<void> {
    const { jobLeases, logger } = this.#ports;
    try {
      const renewed = await jobLeases.renew(held.current, LEASE_MS);
      if (renewed) held.renewed(renewed);
      else if (this.#held.has(held)) held.lose();
    } catch (err) {
      logger.warn({ err, job: held.current.job }, 'The lease of a job could not be renewed');
    }
  }
}
