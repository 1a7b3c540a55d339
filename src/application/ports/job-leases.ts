/** The right of one replica to do a job, until a time by the database's clock. */
export interface JobLease {
  readonly job: string;
  /** Tells this lease from all others of the job. */
  readonly token: string;
  readonly until: Date;
}

/** Makes sure that one replica at a time does a job. The database's clock decides when a lease ends. */
export interface JobLeases {
  /** Leases the job for `leaseMs` milliseconds. Resolves with undefined if the job has a lease that has not ended. */
  claim(job: string, leaseMs: number): Promise<JobLease | undefined>;
  /** Extends a lease to `leaseMs` milliseconds from now. Resolves with undefined if it has ended, or was released. */
  renew(lease: JobLease, leaseMs: number): Promise<JobLease | undefined>;
  /** Frees the job. Resolves with whether the job still had this lease. If it had another one, nothing changes. */
  release(lease: JobLease): Promise<boolean>;
}
