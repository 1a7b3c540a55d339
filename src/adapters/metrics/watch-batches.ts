import type { Registry } from '@prometheus-io/client';
import type { JobStatus } from '../../application/run-job.ts';
import { watchGauge } from './watch-gauge.ts';

/**
 * Shows the last run of each batch on this replica. A batch that has not run here yet has no sample of its last run. The
 * label is `batch`, because Prometheus has a label `job` of its own.
 */
export function watchBatches(registry: Registry, batches: () => readonly JobStatus[]): void {
  const show = (name: string, help: string, read: (status: JobStatus) => number | undefined) =>
    watchGauge(registry, { name, help, labels: ['batch'] }, (gauge) => {
      for (const status of batches()) {
        const value = read(status);
        if (value !== undefined) gauge.set({ batch: status.name }, value);
      }
    });
  show('shop_batch_last_run_timestamp_seconds', 'When a batch last began.', ({ lastRun }) =>
    lastRun ? lastRun.startedAt.getTime() / 1000 : undefined,
  );
  show('shop_batch_last_run_seconds', 'How long the last run of a batch took.', ({ lastRun }) =>
    lastRun ? lastRun.durationMs / 1000 : undefined,
  );
  show('shop_batch_last_run_failed', 'Whether the last run of a batch failed.', ({ lastRun }) =>
    lastRun ? Number(lastRun.outcome === 'FAILED') : undefined,
  );
  show(
    'shop_batch_failures_in_a_row',
    'Failed runs of a batch since its last success.',
    ({ failuresInARow }) => failuresInARow,
  );
}
