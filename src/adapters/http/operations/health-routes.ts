import { z } from 'zod';
import type { JobStatus } from '../../../application/run-job.ts';
import { ProblemError } from '../problems/problem-error.ts';
import type { HttpApp } from '../route.ts';
import { jobsSchema, presentJob } from '../schemas/job.ts';
import { drainOnClose } from './drain-on-close.ts';

/**
 * A probe for each part that the service needs, by the part's name. It rejects while the part does not answer. It resolves
 * with null if the part can serve, and otherwise with the name of what is missing.
 */
export type ReadinessProbes = Readonly<Record<string, () => Promise<string | null>>>;

/** What a service that can serve warns of. */
export type ReadinessWarning = z.output<typeof warningSchema>;

interface HealthOptions {
  readonly probes: ReadinessProbes;
  readonly warnings: () => readonly ReadinessWarning[];
  /** The state of each scheduled job on this replica. */
  readonly jobs: () => readonly JobStatus[];
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortSignal;
}

const PROBE_TIMEOUT_MS = 1000;

const livenessSchema = z
  .object({ status: z.literal('alive').meta({ description: 'The process runs.' }) })
  .meta({ id: 'Liveness', description: 'The process runs.' });

const warningSchema = z.enum(['commit-waiting']).meta({
  id: 'ReadinessWarning',
  description:
    '`commit-waiting`: a commit has waited for more than 5 seconds, such as for a synchronous standby that is slow or away. Changes may be answered with 503. The service stays ready, because other replicas use the same database.',
});

const readinessSchema = z
  .object({
    status: z.literal('ready').meta({ description: 'The service can serve.' }),
    warnings: z
      .array(warningSchema)
      .max(warningSchema.options.length)
      .meta({ description: 'What may need attention.' }),
    jobs: jobsSchema,
  })
  .meta({ id: 'Readiness', description: 'The service can serve.' });

/** `/livez` says that the process runs. `/readyz` says whether it can serve, and names the parts that do not answer. */
export function healthRoutes(app: HttpApp, options: HealthOptions): void {
  getLiveness(app);
  getReadiness(app, options);
}

function getLiveness(app: HttpApp): void {
  app.get(
    '/livez',
    {
      config: { access: 'probe' },
      schema: {
        operationId: 'getLiveness',
        tags: ['Health'],
        summary: 'Check that the process runs',
        description: 'Answers as long as the process runs. It does not ask the database.',
        response: {
          200: livenessSchema,
        },
      },
    },
    async () => ({ status: 'alive' as const }),
  );
}

function getReadiness(app: HttpApp, { probes, warnings, jobs, stopping }: HealthOptions): void {
  const isDraining = drainOnClose(app, stopping);
  app.get(
    '/readyz',
    {
      config: { access: 'probe', refusals: ['NOT_READY'] },
      schema: {
        operationId: 'getReadiness',
        tags: ['Health'],
        summary: 'Check that the service can serve',
        description:
          'Answers 200 if the database answers within one second, takes writes, and the service is not stopping. Answers 503 otherwise. The state of the scheduled jobs is for information: a job that fails does not make the service unready.',
        response: {
          200: readinessSchema,
        },
      },
    },
    async () => {
      const missing = await missingOf(probes);
      if (isDraining()) missing.push('draining');
      const details = jobs().map(presentJob);
      if (missing.length > 0) throw notReady(missing, details);
      return { status: 'ready' as const, warnings: [...warnings()], jobs: details };
    },
  );
}

async function missingOf(probes: ReadinessProbes): Promise<string[]> {
  const missing = await Promise.all(
    Object.entries(probes).map(([part, probe]) => missingPartOf(part, probe)),
  );
  return missing.filter((part) => part !== null);
}

async function missingPartOf(part: string, probe: () => Promise<string | null>): Promise<string | null> {
  const timer = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const tooLate = new Promise<string>((resolve) => timer.addEventListener('abort', () => resolve(part)));
  return Promise.race([probe().catch(() => part), tooLate]);
}

function notReady(missing: readonly string[], jobs: z.output<typeof jobsSchema>): ProblemError {
  const detail = `Not ready: ${missing.join(', ')}.`;
  return new ProblemError({ code: 'NOT_READY', detail, data: { missing, jobs } }, { 'retry-after': '1' });
}
