import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { type ScheduledJob, ScheduledJobs } from '../../src/adapters/schedule/scheduled-jobs.ts';
import { RunJob } from '../../src/application/run-job.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const START = '2026-11-21T02:00:01.000Z';

/** The schedule of one replica, with connections of its own, and its log. */
interface Replica {
  readonly jobs: ScheduledJobs;
  readonly logger: RecordingLogger;
}

let database: TestDatabase;
let opened: { readonly connections: DatabaseConnections; readonly jobs: ScheduledJobs }[];

/** The clock and the timers go on when a test says so. The database is not slowed down or sped up. */
beforeEach(async () => {
  database = await createTestDatabase();
  opened = [];
  vi.useFakeTimers({ now: new Date(START), toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.map(({ jobs }) => jobs.stop(0)));
  await Promise.all(opened.map(({ connections }) => connections.close()));
  await database.drop();
});

/** A replica that does the work every ten seconds. */
function startReplica(work: ScheduledJob['work']): Replica {
  const logger = new RecordingLogger();
  const connections = openDatabase({ database: shopDatabase(database.url), poolSize: 1, logger });
  const jobs = new ScheduledJobs({
    jobs: [{ name: 'count', cron: '*/10 * * * * *', runsAtStart: false, work }],
    runJob: new RunJob({ jobLeases: new PostgresJobLeases(connections.leases), logger }),
    logger,
  });
  opened.push({ connections, jobs });
  jobs.start();
  return { jobs, logger };
}

const outcomeOf = ({ jobs }: Replica) => jobs.statuses[0]?.lastRun?.outcome;
const failuresOf = ({ jobs }: Replica) => jobs.statuses[0]?.failuresInARow;

describe('a job of two replicas', () => {
  it('that runs for longer than its interval is not started again on either, until it has ended', async () => {
    const working = Promise.withResolvers<void>();
    let runs = 0;
    const work = async () => {
      runs += 1;
      if (runs === 1) await working.promise;
    };
    const replicas = [startReplica(work), startReplica(work)];
    const lastSkip = () => replicas.flatMap(({ jobs }) => jobs.statuses[0]?.lastRun ?? [])[0];
    for (const untilNextRunMs of [9_000, 10_000, 10_000]) {
      const skipBefore = lastSkip();
      await vi.advanceTimersByTimeAsync(untilNextRunMs);
      await expect.poll(lastSkip).not.toBe(skipBefore);
      expect(replicas.map(outcomeOf).sort()).toEqual(['SKIPPED', undefined]);
    }
    expect(runs).toBe(1);
    working.resolve();
    await expect.poll(() => replicas.map(outcomeOf).sort()).toEqual(['DONE', 'SKIPPED']);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect.poll(() => runs).toBeGreaterThan(1);
  });

  it('that fails on one is logged and counted there and tried again a second later, or done by the other', async () => {
    const failing = startReplica(() => Promise.reject(new Error('disk full')));
    await vi.advanceTimersByTimeAsync(9_000);
    await expect.poll(() => failuresOf(failing)).toBe(1);
    expect(failing.logger.lines).toMatchObject([
      { level: 'error', message: 'A job failed', context: { job: 'count', err: { message: 'disk full' } } },
    ]);
    const other = startReplica(async () => 7);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect.poll(() => failuresOf(failing)).toBe(2);
    const outcomeLater = async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      return outcomeOf(other);
    };
    await expect.poll(outcomeLater).toBe('DONE');
    expect(failuresOf(other)).toBe(0);
  });

  it('is done once if the clock jumps back, and starts the job again while one of them is doing it', async () => {
    const working = Promise.withResolvers<void>();
    let runs = 0;
    const work = async () => {
      runs += 1;
      await working.promise;
    };
    const replicas = [startReplica(work), startReplica(work)];
    await vi.advanceTimersByTimeAsync(9_000);
    await expect.poll(() => replicas.map(outcomeOf)).toContain('SKIPPED');
    vi.setSystemTime(new Date(START));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
    working.resolve();
    await expect.poll(() => replicas.map(outcomeOf)).toContain('DONE');
  });
});
