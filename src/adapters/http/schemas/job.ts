import { z } from 'zod';
import type { JobRun, JobStatus } from '../../../application/run-job.ts';
import { instant } from './instant.ts';

const RESULTS = { DONE: 'succeeded', FAILED: 'failed', SKIPPED: 'skipped' } as const satisfies Readonly<
  Record<JobRun['outcome'], string>
>;

const jobSchema = z
  .object({
    name: z.string().meta({ description: 'The name of the job, as in the metrics.' }),
    lastRunAt: instant('When the last finished run began; null if none has finished yet.').nullable(),
    seconds: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'How long that run took, in seconds; null if none has finished yet.' }),
    result: z
      .enum(Object.values(RESULTS))
      .meta({
        id: 'ScheduledJobResult',
        description: 'How a run of a job ended. `skipped`: another replica was running the job.',
      })
      .nullable()
      .meta({ description: 'How that run ended; null if no run has finished yet.' }),
    failuresInARow: z
      .int()
      .min(0)
      .meta({ description: 'The number of runs that have failed since the last one that succeeded.' }),
  })
  .meta({
    id: 'ScheduledJob',
    description: 'The state of a scheduled job on the replica that answers.',
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

/** The scheduled jobs of the replica that answers. */
export const jobsSchema = z
  .array(jobSchema)
  .max(100)
  .meta({ description: 'The state of each scheduled job on this replica.' });

export function presentJob({ name, lastRun, failuresInARow }: JobStatus): z.output<typeof jobSchema> {
  if (!lastRun) return { name, lastRunAt: null, seconds: null, result: null, failuresInARow };
  const { startedAt, durationMs, outcome } = lastRun;
  return { name, lastRunAt: startedAt, seconds: durationMs / 1000, result: RESULTS[outcome], failuresInARow };
}
