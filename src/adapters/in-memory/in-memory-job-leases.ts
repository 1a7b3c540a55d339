import type { JobLease, JobLeases } from '../../application/ports/job-leases.ts';
import type { InMemoryStore } from './in-memory-store.ts';

export class InMemoryJobLeases implements JobLeases {
  readonly #store: Pick<InMemoryStore, 'clock' | 'jobLeases'>;
  #claims = 0;

  constructor(store: Pick<InMemoryStore, 'clock' | 'jobLeases'>) {
    this.#store = store;
  }

  async claim(job: string, leaseMs: number): Promise<JobLease | undefined> {
    const until = this.#after(leaseMs);
    const other = this.#store.jobLeases.get(job);
    // A lease with a later end was given before the clock was set back.
    if (other && other.until > this.#store.clock() && other.until <= until) return undefined;
    this.#claims += 1;
    return this.#set({ job, token: `claim ${this.#claims}`, until });
  }

  async renew({ job, token }: JobLease, leaseMs: number): Promise<JobLease | undefined> {
    const stored = this.#store.jobLeases.get(job);
    if (stored?.token !== token || stored.until <= this.#store.clock()) return undefined;
    return this.#set({ job, token, until: this.#after(leaseMs) });
  }

  async release({ job, token }: JobLease): Promise<boolean> {
    if (this.#store.jobLeases.get(job)?.token !== token) return false;
    return this.#store.jobLeases.delete(job);
  }

  #set(lease: JobLease): JobLease {
    this.#store.jobLeases.set(lease.job, lease);
    return lease;
  }

  #after(ms: number): Date {
    return new Date(this.#store.clock().getTime() + ms);
  }
}
