import { Registry } from '@prometheus-io/client';
import { expect, it } from 'vitest';
import { watchBatches } from '../../src/adapters/metrics/watch-batches.ts';
import type { JobStatus } from '../../src/application/run-job.ts';
import { linesOf } from './lines-of.ts';

it('shows the last run of each batch, and how many failed in a row', async () => {
  const startedAt = new Date('2026-11-21T02:00:10.500Z');
  const jobs: JobStatus[] = [
    {
      name: 'housekeeping',
      lastRun: { startedAt, durationMs: 250, outcome: 'FAILED', result: undefined },
      failuresInARow: 4,
    },
    {
      name: 'refresh-rank',
      lastRun: { startedAt, durationMs: 6, outcome: 'DONE', result: {} },
      failuresInARow: 0,
    },
    { name: 'expire-orders', lastRun: null, failuresInARow: 0 },
  ];
  const registry = new Registry();
  watchBatches(registry, () => jobs);
  const seconds = startedAt.getTime() / 1000;
  expect(await linesOf(registry, 'shop_batch')).toEqual([
    `shop_batch_last_run_timestamp_seconds{batch="housekeeping"} ${seconds}`,
    `shop_batch_last_run_timestamp_seconds{batch="refresh-rank"} ${seconds}`,
    'shop_batch_last_run_seconds{batch="housekeeping"} 0.25',
    'shop_batch_last_run_seconds{batch="refresh-rank"} 0.006',
    'shop_batch_last_run_failed{batch="housekeeping"} 1',
    'shop_batch_last_run_failed{batch="refresh-rank"} 0',
    'shop_batch_failures_in_a_row{batch="housekeeping"} 4',
    'shop_batch_failures_in_a_row{batch="refresh-rank"} 0',
    'shop_batch_failures_in_a_row{batch="expire-orders"} 0',
  ]);
});
