import { Registry } from '@prometheus-io/client';
import { expect, it } from 'vitest';
import { ShopMetrics } from '../../src/adapters/metrics/shop-metrics.ts';
import type { JobStatus } from '../../src/application/run-job.ts';

it('the metrics of the jobs show the last run of each, and how many failed in a row', async () => {
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
  new ShopMetrics(registry).watch({
    backlog: () => Promise.reject(new Error('database gone')),
    pool: () => ({ total: 0, idle: 0, waiting: 0 }),
    waitingChanges: () => 0,
    jobs: () => jobs,
  });
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('shop_job'));
  const seconds = startedAt.getTime() / 1000;
  expect(lines).toEqual([
    `shop_job_last_run_timestamp_seconds{job="housekeeping"} ${seconds}`,
    `shop_job_last_run_timestamp_seconds{job="refresh-rank"} ${seconds}`,
    'shop_job_last_run_seconds{job="housekeeping"} 0.25',
    'shop_job_last_run_seconds{job="refresh-rank"} 0.006',
    'shop_job_last_run_failed{job="housekeeping"} 1',
    'shop_job_last_run_failed{job="refresh-rank"} 0',
    'shop_job_failures_in_a_row{job="housekeeping"} 4',
    'shop_job_failures_in_a_row{job="refresh-rank"} 0',
    'shop_job_failures_in_a_row{job="expire-orders"} 0',
  ]);
});
