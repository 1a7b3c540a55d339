/** Makes sure that only one replica at a time does a job. */
export interface JobLocks {
  /**
   * Does the work and resolves with its result. Resolves with undefined at once if a replica is doing this job already.
   */
  exclusively<Result>(job: string, work: () => Promise<Result>): Promise<Result | undefined>;
}
