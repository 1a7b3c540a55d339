import { HeldLease } from '../src/application/held-lease.ts';
import type { JobLeases } from '../src/application/ports/job-leases.ts';
import { anId } from './builders.ts';

/** The lease of a job that no other test has. It ends after `leaseMs` milliseconds, because nothing renews it. */
export async function holdLease(
  jobLeases: JobLeases,
  { leaseMs = 600_000, stopping = new AbortController().signal } = {},
): Promise<HeldLease> {
  const lease = await jobLeases.claim(anId(), leaseMs);
  if (!lease) throw new RangeError('The job was to be free');
  return new HeldLease(lease, stopping);
}
