import { z } from 'zod';
import type { JobRun, JobStatus } from '../../../application/run-job.ts';
import { instant } from './instant.ts';

const RESULTS = { DONE: 'succeeded', FAILED: 'failed', SKIPPED: 'skipped' } as const satisfies Readonly<
  Record<JobRun['outcome'], string>
>;

export const jobSchema = z
  .object({
    name: z.string().meta({ description: 'Names the job, as in the metrics.' }),
    lastRunAt: instant('When its last run began; null before the first has ended.').nullable(),
    seconds: z.number().min(0).nullable().meta({ description: 'How long that run took.' }),
    result: z
      .enum(Object.values(RESULTS))
      .nullable()
      .meta({ description: 'What came of it; `skipped`: another replica was at it.' }),
    failuresInARow: z.int().min(0).meta({ description: 'How many runs have failed since one succeeded.' }),
  })
  .meta({
    id: 'Job',
    description: 'How a batch is doing on the replica that answers.',
    examples: [
      {
        name: 'expire-orders',
        lastRunAt: '2026-11-21T03:00:00.000Z',
        seconds: 0.012,
        result: 'succeeded',
        failuresInARow: 0,
      },
    ],
  });

export function presentJob({ name, lastRun, failuresInARow }: JobStatus): z.output<typeof jobSchema> {
  if (!lastRun) return { name, lastRunAt: null, seconds: null, result: null, failuresInARow };
  const { startedAt, durationMs, outcome } = lastRun;
  return { name, lastRunAt: startedAt, seconds: durationMs / 1000, result: RESULTS[outcome], failuresInARow };
}
