import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InMemoryJobLeases } from '../../src/adapters/in-memory/in-memory-job-leases.ts';
import { createInMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import { type ScheduledJob, ScheduledJobs } from '../../src/adapters/schedule/scheduled-jobs.ts';
import type { JobLeases } from '../../src/application/ports/job-leases.ts';
import { RunJob } from '../../src/application/run-job.ts';
import { RecordingLogger } from '../recording-logger.ts';

describe('ScheduledJobs', () => {
  let logger: RecordingLogger;
  let jobs: ScheduledJobs;

  /** The schedule, with one job on it. */
  const schedule = (
    work: ScheduledJob['work'],
    {
      cron = '*/10 * * * * *',
      runsAtStart = false,
      jobLeases = new InMemoryJobLeases(createInMemoryStore()) as JobLeases,
    } = {},
  ) => {
    jobs = new ScheduledJobs({
      jobs: [{ name: 'count', cron, runsAtStart, work }],
      runJob: new RunJob({ jobLeases, logger }),
      logger,
    });
    jobs.start();
    return jobs;
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-21T02:00:01.000Z') });
    logger = new RecordingLogger();
  });

  afterEach(async () => {
    vi.useRealTimers();
    await jobs.stop(0);
  });

  it('runs a job by its cron expression of six fields, in seconds', async () => {
    const runs: string[] = [];
    schedule(async () => runs.push(new Date().toISOString()));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(runs.map((time) => time.slice(11, 19))).toEqual(['02:00:10', '02:00:20', '02:00:30']);
  });

  it('runs a job by its cron expression of five fields, in UTC', async () => {
    const runs: string[] = [];
    schedule(async () => runs.push(new Date().toISOString()), { cron: '30 3 * * *' });
    await vi.advanceTimersByTimeAsync(24 * 60 * 60 * 1000);
    expect(runs.map((time) => time.slice(0, 16))).toEqual(['2026-11-21T03:30']);
  });

  it('runs a job at the start only if that is asked for', async () => {
    let runs = 0;
    schedule(async () => (runs += 1));
    expect(runs).toBe(0);
    await jobs.stop();
    schedule(async () => (runs += 1), { runsAtStart: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
  });

  it('keeps the last run of each job, with its result and how long it took', async () => {
    const finished = schedule(async () => {
      await new Promise((resolve) => setTimeout(resolve, 250));
      return { cancelled: 3 };
    });
    expect(finished.statuses).toEqual([{ name: 'count', lastRun: null, failuresInARow: 0 }]);
    await vi.advanceTimersByTimeAsync(10_000);
    const [status] = finished.statuses;
    expect(status?.lastRun).toMatchObject({ durationMs: 250, outcome: 'DONE', result: { cancelled: 3 } });
    expect(status?.lastRun?.startedAt.toISOString().slice(0, 19)).toBe('2026-11-21T02:00:10');
  });

  it('logs a run that fails, and runs the job again soon, after longer and longer waits', async () => {
    const runs: number[] = [];
    const begun = Date.now();
    const failing = schedule(
      async () => {
        runs.push((Date.now() - begun) / 1000);
        if (runs.length < 9) throw new Error('deadlock');
        return runs.length;
      },
      { cron: '30 3 * * *', runsAtStart: true },
    );
    await vi.advanceTimersByTimeAsync(500);
    expect(failing.statuses).toMatchObject([{ lastRun: { outcome: 'FAILED' }, failuresInARow: 1 }]);
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'A job failed', context: { job: 'count', err: { message: 'deadlock' } } },
    ]);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(failing.statuses).toMatchObject([{ failuresInARow: 3 }]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(runs).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    expect(failing.statuses).toMatchObject([{ lastRun: { outcome: 'DONE', result: 9 }, failuresInARow: 0 }]);
  });

  it('repeats a job that failed until it is done, also if another replica runs it meanwhile', async () => {
    const outcomes = ['FAILED', 'SKIPPED', 'SKIPPED', 'DONE'];
    const leases = new InMemoryJobLeases(createInMemoryStore());
    const jobLeases: JobLeases = {
      claim: async (job, leaseMs) => (outcomes[0] === 'SKIPPED' ? undefined : leases.claim(job, leaseMs)),
      renew: (lease, leaseMs) => leases.renew(lease, leaseMs),
      release: (lease) => leases.release(lease),
    };
    const seen: unknown[] = [];
    const failing = schedule(
      async () => {
        if (outcomes[0] === 'FAILED') throw new Error('deadlock');
      },
      { cron: '30 3 * * *', runsAtStart: true, jobLeases },
    );
    while (outcomes.length > 0) {
      await vi.advanceTimersByTimeAsync(seen.length === 0 ? 500 : 1_000);
      const [status] = failing.statuses;
      seen.push([status?.lastRun?.outcome, status?.failuresInARow]);
      outcomes.shift();
    }
    expect(seen).toEqual([
      ['FAILED', 1],
      ['SKIPPED', 1],
      ['SKIPPED', 1],
      ['DONE', 0],
    ]);
  });

  it('does not repeat a job that failed before or while it stops', async () => {
    let runs = 0;
    const held = Promise.withResolvers<void>();
    schedule(
      async () => {
        runs += 1;
        await held.promise;
      },
      { runsAtStart: true },
    );
    const stopping = jobs.stop();
    held.reject(new Error('deadlock'));
    await stopping;
    schedule(() => Promise.reject(new Error('deadlock')), { runsAtStart: true });
    await vi.advanceTimersByTimeAsync(500);
    await jobs.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(runs).toBe(1);
  });

  it('does not start a job while its last run goes on', async () => {
    let runs = 0;
    const held = Promise.withResolvers<void>();
    schedule(async () => {
      runs += 1;
      await held.promise;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
    held.resolve();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toBe(2);
  });

  it('renews the leases of the current runs, so that no other replica starts them', async () => {
    const jobLeases = new InMemoryJobLeases(createInMemoryStore());
    const held = Promise.withResolvers<void>();
    schedule(() => held.promise, { runsAtStart: true, jobLeases });
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await jobLeases.claim('count', 20_000)).toBeUndefined();
    }
    held.resolve();
    await jobs.stop();
    expect(await jobLeases.claim('count', 20_000)).toBeDefined();
  });

  it('waits for the current runs when it stops, and starts no more', async () => {
    const held = Promise.withResolvers<void>();
    let runs = 0;
    const stopped = vi.fn();
    schedule(
      async () => {
        runs += 1;
        await held.promise;
      },
      { runsAtStart: true },
    );
    const stopping = jobs.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(1000);
    expect(stopped).not.toHaveBeenCalled();
    held.resolve();
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
  });

  it('tells the current runs to end when it stops', async () => {
    const ended = vi.fn();
    schedule(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)).then(ended),
      {
        runsAtStart: true,
      },
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(ended).not.toHaveBeenCalled();
    await jobs.stop();
    expect(ended).toHaveBeenCalledOnce();
  });

  it('stops waiting for a run that hangs when the grace is over', async () => {
    schedule(() => new Promise(() => undefined), { runsAtStart: true });
    const stopped = vi.fn();
    const stopping = jobs.stop(3000).then(stopped);
    await vi.advanceTimersByTimeAsync(2999);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
  });
});
