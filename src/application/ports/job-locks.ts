/** Lets one replica at a time do a job. */
export interface JobLocks {
  /** Does the work and resolves with its result, or with undefined at once where a replica is doing that job already. */
  exclusively<Result>(job: string, work: () => Promise<Result>): Promise<Result | undefined>;
}
