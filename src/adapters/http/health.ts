import { drainOnClose } from './draining.ts';
import { ProblemError } from './problem-error.ts';
import type { HttpApp } from './route.ts';

/** What the service needs to work, by name; each probe rejects while its part is missing. */
export type ReadinessProbes = Readonly<Record<string, () => Promise<unknown>>>;

const PROBE_TIMEOUT_MS = 1000;

/** `/livez` says that the process runs, whatever the database does; `/readyz` that it can serve, or which part it lacks. */
export function healthRoutes(app: HttpApp, probes: ReadinessProbes): void {
  const isDraining = drainOnClose(app);

  app.get('/livez', async () => ({ status: 'alive' }));

  app.get('/readyz', async () => {
    const judged = await Promise.all(
      Object.entries(probes).map(async ([part, probe]) => [part, await succeeds(probe)] as const),
    );
    const missing = judged.filter(([, isThere]) => !isThere).map(([part]) => part);
    if (isDraining()) missing.push('draining');
    if (missing.length > 0) throw notReady(missing);
    return { status: 'ready' };
  });
}

async function succeeds(probe: () => Promise<unknown>): Promise<boolean> {
  const timer = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const tooLate = new Promise<boolean>((resolve) => timer.addEventListener('abort', () => resolve(false)));
  const isThere = probe().then(
    () => true,
    () => false,
  );
  return Promise.race([isThere, tooLate]);
}

function notReady(missing: readonly string[]): ProblemError {
  const detail = `Not ready: ${missing.join(', ')}.`;
  return new ProblemError({ code: 'NOT_READY', detail, data: { missing } }, { 'retry-after': '1' });
}
