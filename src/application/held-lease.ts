import type { JobLease } from './ports/job-leases.ts';

/** The replica has done a job for longer than its lease. Another replica may be doing it now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(job: string) {
    super(`The lease of the job ${job} has ended before the job`);
  }
}

/** The lease of a job while a replica does the job. The lease is renewed meanwhile. */
export class HeldLease {
  /** Aborts when the job is told to end, and when the lease is lost. The work then ends early in good order. */
  readonly signal: AbortSignal;
  readonly #lost = new AbortController();
  #current: JobLease;

  /** @param stopping tells the job to end */
  constructor(lease: JobLease, stopping: AbortSignal) {
    this.#current = lease;
    this.signal = AbortSignal.any([stopping, this.#lost.signal]);
  }

  /** The lease as it was last renewed. */
  get current(): JobLease {
    return this.#current;
  }

  renewed(lease: JobLease): void {
    this.#current = lease;
  }

  lose(): void {
    this.#lost.abort();
  }

  /**
   * Throws `LeaseLost` if the lease has ended at this time by the database's clock. Every write of a job is decided at
   * such a time, so a replica that was stopped for a while writes nothing after the end of its lease.
   */
  assertHeldAt(now: Date): void {
    if (now < this.#current.until) return;
    this.lose();
    throw new LeaseLost(this.#current.job);
  }
}
