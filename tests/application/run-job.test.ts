import { describe, expect, it } from 'vitest';
import type { JobLocks } from '../../src/application/ports/job-locks.ts';
import { RunJob } from '../../src/application/run-job.ts';
import { RecordingLogger } from '../recording-logger.ts';

const free: JobLocks = { exclusively: (_job, work) => work() };
const taken: JobLocks = { exclusively: async () => undefined };

describe('RunJob', () => {
  it('does the work, and returns and logs its result', async () => {
    const logger = new RecordingLogger();
    const run = await new RunJob({ jobLocks: free, logger }).execute({ name: 'count', work: async () => 7 });
    expect(run).toMatchObject({ outcome: 'DONE', result: 7 });
    expect(logger.lines).toMatchObject([{ level: 'debug', context: { job: 'count', result: 7 } }]);
  });

  it('counts work without a result as done', async () => {
    const run = await new RunJob({ jobLocks: free, logger: new RecordingLogger() }).execute({
      name: 'count',
      work: async () => undefined,
    });
    expect(run.outcome).toBe('DONE');
  });

  it('skips the work while another replica is doing it', async () => {
    let isDone = false;
    const work = async () => {
      isDone = true;
    };
    const run = await new RunJob({ jobLocks: taken, logger: new RecordingLogger() }).execute({
      name: 'count',
      work,
    });
    expect(run.outcome).toBe('SKIPPED');
    expect(isDone).toBe(false);
  });

  it('asks for the lock by the name of the job', async () => {
    const asked: string[] = [];
    const jobLocks: JobLocks = {
      exclusively: (job, work) => {
        asked.push(job);
        return work();
      },
    };
    await new RunJob({ jobLocks, logger: new RecordingLogger() }).execute({
      name: 'count',
      work: async () => 7,
    });
    expect(asked).toEqual(['count']);
  });

  it.each([
    ['the work', free],
    ['the lock', { exclusively: () => Promise.reject(new Error('gone')) }],
  ])('logs it when %s fails, and does not reject', async (_what, jobLocks) => {
    const logger = new RecordingLogger();
    const work = () => Promise.reject(new Error('gone'));
    expect(await new RunJob({ jobLocks, logger }).execute({ name: 'count', work })).toMatchObject({
      outcome: 'FAILED',
    });
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { job: 'count', err: { message: 'gone' } } },
    ]);
  });
});
