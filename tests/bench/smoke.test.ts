import { expect, test } from 'vitest';
import { costOf } from '../../bench/contenders/contender.ts';
import { openService } from '../../bench/contenders/http-contender.ts';
import { openPgbench, pgbenchVersion } from '../../bench/contenders/pgbench.ts';
import { plainLoad } from '../../bench/parts/measuring.ts';
import { openStage } from '../../bench/stage/stage.ts';

const SECONDS = 0.3;
/** It starts a PostgreSQL and three services, which takes some seconds on a quiet machine. */
const TIMEOUT_MS = 120_000;

test(
  'measures replicas behind a slow wire, and pgbench, and reconciles them',
  async () => {
    await using stage = await openStage();
    await using service = await openService(stage, { workers: 1, replicas: 2, delayMs: 1 });
    const checkout = plainLoad({ workload: 'checkout', spread: 'hot' }, 4, SECONDS);
    for (const load of [checkout, { ...checkout, offeredPerSecond: 50 }]) {
      const { perSecond, refusals, cost } = await service.measure(load);
      expect(refusals).toEqual({});
      expect(perSecond).toBeGreaterThan(0);
      expect(cost.walBytes).toBeGreaterThan(0);
    }
    for (const spread of ['hot', 'spread'] as const) {
      const coupons = await service.measure(plainLoad({ workload: 'coupon-issue', spread }, 4, SECONDS));
      expect(coupons.refusals).toEqual({});
    }
    await service.reconcile();
    if (!(await pgbenchVersion())) return;
    await using pgbench = await openPgbench(stage, true);
    const { perSecond } = await pgbench.measure(checkout);
    expect(perSecond).toBeGreaterThan(0);
    await pgbench.reconcile();
  },
  TIMEOUT_MS,
);

test('a figure that the operating system does not tell is null', () => {
  const before = { postgres: Number.NaN, service: 1, load: 0, wal: 1000 };
  const after = { postgres: Number.NaN, service: 2, load: 0.5, wal: 3000 };
  expect(costOf(before, after, 1000)).toEqual({
    postgresUs: null,
    serviceUs: 1000,
    loadUs: 500,
    walBytes: 2,
  });
});
