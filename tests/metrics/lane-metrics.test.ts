import { Registry } from '@prometheus-io/client';
import { describe, expect, it } from 'vitest';
import { LaneMetrics } from '../../src/adapters/metrics/lane-metrics.ts';
import { LANE_INCIDENTS } from '../../src/application/ports/lane-observer.ts';

describe('the metrics of the lanes', () => {
  const linesAfter = async (happened: (metrics: LaneMetrics) => void) => {
    const registry = new Registry();
    happened(new LaneMetrics(registry, ['orders', 'charge-balance']));
    return (await registry.metrics()).split('\n');
  };

  it('show how many changes a transaction made, and the seconds of each phase', async () => {
    const lines = await linesAfter((metrics) => {
      metrics.onTransaction('orders', { changes: 3, queueMs: 40, lockMs: 2, decideMs: 1, commitMs: 5 });
      metrics.onTransaction('orders', { changes: 65, queueMs: 10, lockMs: 2, decideMs: 1, commitMs: 15 });
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'shop_transaction_changes_bucket{le="4",lane="orders"} 1',
        'shop_transaction_changes_sum{lane="orders"} 68',
        'shop_transaction_changes_count{lane="orders"} 2',
        'shop_transaction_seconds_sum{lane="orders",phase="queue"} 0.05',
        'shop_transaction_seconds_sum{lane="orders",phase="lock"} 0.004',
        'shop_transaction_seconds_sum{lane="orders",phase="decide"} 0.002',
        'shop_transaction_seconds_sum{lane="orders",phase="commit"} 0.02',
      ]),
    );
  });

  it('count the incidents of each lane', async () => {
    const lines = await linesAfter((metrics) => {
      metrics.onIncident('orders', 'repeated');
      metrics.onIncident('orders', 'repeated');
      metrics.onIncident('charge-balance', 'settled_committed');
    });
    expect(lines).toContain('shop_transaction_incidents_total{lane="orders",incident="repeated"} 2');
    expect(lines).toContain(
      'shop_transaction_incidents_total{lane="charge-balance",incident="settled_committed"} 1',
    );
  });

  it('show every incident of every lane as 0 before the first one', async () => {
    const lines = await linesAfter(() => undefined);
    const incidents = lines.filter((line) => line.startsWith('shop_transaction_incidents'));
    expect(incidents).toHaveLength(2 * LANE_INCIDENTS.length);
    for (const lane of ['orders', 'charge-balance']) {
      for (const incident of LANE_INCIDENTS) {
        expect(incidents).toContain(
          `shop_transaction_incidents_total{lane="${lane}",incident="${incident}"} 0`,
        );
      }
    }
  });
});
