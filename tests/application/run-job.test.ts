import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InMemoryJobLeases } from '../../src/adapters/in-memory/in-memory-job-leases.ts';
import { createInMemoryStore, type InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import type { HeldLease } from '../../src/application/held-lease.ts';
import type { JobLeases } from '../../src/application/ports/job-leases.ts';
import { type Job, RunJob } from '../../src/application/run-job.ts';
import { NOON, noonPlus } from '../builders.ts';
import { RecordingLogger } from '../recording-logger.ts';

const LEASE_MS = 20_000;

let store: InMemoryStore;
let logger: RecordingLogger;
let replica: RunJob;
let otherReplica: RunJob;

beforeEach(() => {
  store = createInMemoryStore();
  store.clock = () => NOON;
  logger = new RecordingLogger();
  const jobLeases = new InMemoryJobLeases(store);
  [replica, otherReplica] = [new RunJob({ jobLeases, logger }), new RunJob({ jobLeases, logger })];
});

const job = (work: Job['work'], stopping = new AbortController().signal) => ({
  name: 'count',
  stopping,
  work,
});

/** Starts a job on a replica. It goes on until `finish` is called. */
async function begin(on = replica) {
  const finished = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<HeldLease>();
  const run = on.execute(
    job(async (lease) => {
      begun.resolve(lease);
      await finished.promise;
    }),
  );
  return { lease: await begun.promise, finish: () => finished.resolve(), run };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('RunJob', () => {
  it('does the work, and returns and logs its result', async () => {
    expect(await replica.execute(job(async () => 7))).toMatchObject({ outcome: 'DONE', result: 7 });
    expect(logger.lines).toMatchObject([
      { level: 'debug', context: { job: 'count', result: 7 }, message: 'A job ran' },
    ]);
  });

  it('tells when the work began and how long it took', async () => {
    vi.useFakeTimers({ now: NOON });
    const run = await replica.execute(job(async () => void vi.advanceTimersByTime(70)));
    expect(run).toMatchObject({ startedAt: NOON, durationMs: 70 });
  });

  it('counts work without a result as done', async () => {
    expect((await replica.execute(job(async () => undefined))).outcome).toBe('DONE');
  });

  it('skips the work while another replica is doing it, and does it after that', async () => {
    const { finish, run } = await begin();
    let isDone = false;
    const work = async () => {
      isDone = true;
    };
    expect(await otherReplica.execute(job(work))).toMatchObject({ outcome: 'SKIPPED' });
    expect(isDone).toBe(false);
    expect(await otherReplica.execute({ ...job(work), name: 'another' })).toMatchObject({ outcome: 'DONE' });
    finish();
    expect(await run).toMatchObject({ outcome: 'DONE' });
    expect(await otherReplica.execute(job(work))).toMatchObject({ outcome: 'DONE' });
  });

  it('logs it when the work fails, does not reject, and frees the job', async () => {
    const failing = job(() => Promise.reject(new Error('gone')));
    expect(await replica.execute(failing)).toMatchObject({ outcome: 'FAILED' });
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { job: 'count', err: { message: 'gone' } }, message: 'A job failed' },
    ]);
    expect(await otherReplica.execute(job(async () => 7))).toMatchObject({ outcome: 'DONE' });
  });

  it('logs no failure when the work ends unfinished because the service stops, and frees the job', async () => {
    const stopping = new AbortController();
    const ended = async ({ signal }: HeldLease) => {
      stopping.abort();
      signal.throwIfAborted();
    };
    expect(await replica.execute(job(ended, stopping.signal))).toMatchObject({ outcome: 'FAILED' });
    expect(logger.lines).toMatchObject([
      {
        level: 'info',
        context: { job: 'count', err: { name: 'AbortError' } },
        message: 'A job was not finished before the service stopped',
      },
    ]);
    expect(await otherReplica.execute(job(async () => 7))).toMatchObject({ outcome: 'DONE' });
  });

  it('logs it when the lease cannot be claimed, and does not reject', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    const jobLeases: JobLeases = { claim: gone, renew: gone, release: gone };
    const run = await new RunJob({ jobLeases, logger }).execute(job(async () => 7));
    expect(run).toMatchObject({ outcome: 'FAILED' });
    expect(logger.lines).toMatchObject([{ level: 'error', context: { err: { message: 'gone' } } }]);
  });

  it('keeps the lease for as long as it is renewed', async () => {
    const { lease, finish, run } = await begin();
    for (const passedMs of [LEASE_MS - 1, 2 * LEASE_MS - 2]) {
      store.clock = () => noonPlus(passedMs);
      await replica.renewLeases();
      expect(await otherReplica.execute(job(async () => 7))).toMatchObject({ outcome: 'SKIPPED' });
    }
    expect(lease.current.until).toEqual(noonPlus(3 * LEASE_MS - 2));
    finish();
    expect(await run).toMatchObject({ outcome: 'DONE' });
  });

  it('renews no lease of a job that has ended', async () => {
    const { finish, run } = await begin();
    finish();
    await run;
    store.clock = () => {
      throw new Error('no database');
    };
    await replica.renewLeases();
    expect(logger.lines).toMatchObject([{ level: 'debug' }]);
  });

  it('does not take a job for lost that ended while its lease was being renewed', async () => {
    const jobLeases = new InMemoryJobLeases(store);
    const slow = new RunJob({ jobLeases, logger });
    const { lease, finish, run } = await begin(slow);
    const renew = jobLeases.renew.bind(jobLeases);
    jobLeases.renew = async (current, leaseMs) => {
      await run;
      return renew(current, leaseMs);
    };
    const renewing = slow.renewLeases();
    finish();
    await renewing;
    expect(await run).toMatchObject({ outcome: 'DONE' });
    expect(lease.signal.aborted).toBe(false);
  });

  it('loses the lease to another replica if it was not renewed in time, and then ends the work as failed', async () => {
    const { lease, finish, run } = await begin();
    store.clock = () => noonPlus(LEASE_MS);
    const other = otherReplica.execute(job(() => run));
    await replica.renewLeases();
    expect(lease.signal.aborted).toBe(true);
    finish();
    expect(await run).toMatchObject({ outcome: 'FAILED' });
    expect(await other).toMatchObject({ outcome: 'DONE' });
    expect(logger.lines).toMatchObject([
      {
        level: 'error',
        context: {
          err: { name: 'LeaseLost', message: 'The lease of the job count has ended before the job' },
        },
      },
      { level: 'debug' },
    ]);
  });

  it('keeps working if a renewal fails, because the next one may succeed', async () => {
    const { lease, finish, run } = await begin();
    const { clock } = store;
    store.clock = () => {
      throw new Error('no database');
    };
    await replica.renewLeases();
    store.clock = clock;
    expect(logger.lines).toMatchObject([
      { level: 'warn', context: { job: 'count' }, message: 'The lease of a job could not be renewed' },
    ]);
    expect(lease.signal.aborted).toBe(false);
    finish();
    expect(await run).toMatchObject({ outcome: 'DONE' });
  });

  it('tells the work to end when it is told to stop', async () => {
    const stopping = new AbortController();
    const ended = async ({ signal }: HeldLease) => {
      stopping.abort();
      return signal.aborted;
    };
    const run = replica.execute(job(ended, stopping.signal));
    expect(await run).toMatchObject({ outcome: 'DONE', result: true });
  });
});
