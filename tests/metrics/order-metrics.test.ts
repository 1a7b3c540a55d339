import { Registry } from '@prometheus-io/client';
import { expect, it } from 'vitest';
import { ShopMetrics } from '../../src/adapters/metrics/shop-metrics.ts';

it('the metrics of the orders count each outcome', async () => {
  const registry = new Registry();
  const metrics = new ShopMetrics(registry);
  for (const outcome of ['placed', 'confirmed', 'placed', 'cancelled_expired'] as const)
    metrics.countOrder(outcome);
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('shop_orders'));
  expect(lines).toEqual([
    'shop_orders_total{outcome="placed"} 2',
    'shop_orders_total{outcome="confirmed"} 1',
    'shop_orders_total{outcome="cancelled_expired"} 1',
  ]);
});
