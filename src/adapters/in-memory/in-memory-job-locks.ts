import type { JobLocks } from '../../application/ports/job-locks.ts';

export class InMemoryJobLocks implements JobLocks {
  readonly #running = new Set<string>();

  async exclusively<Result>(job: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#running.has(job)) return undefined;
    this.#running.add(job);
    try {
      return await work();
    } finally {
      this.#running.delete(job);
    }
  }
}
