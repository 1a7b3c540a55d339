import { Registry } from '@prometheus-io/client';
import { describe, expect, it } from 'vitest';
import { ShopMetrics } from '../../src/adapters/metrics/shop-metrics.ts';
import type { Backlog } from '../../src/application/ports/outbox.ts';

const BACKLOG = { pending: 10, due: 5, inFlight: 3, dead: 4, oldestPendingSeconds: 7.5 };

describe('the metrics of the feed', () => {
  /** The lines of the metrics that are about the outbox. */
  const linesOf = async (backlog: () => Promise<Backlog>, metrics?: (metrics: ShopMetrics) => void) => {
    const registry = new Registry();
    const shop = new ShopMetrics(registry);
    shop.watch({
      backlog,
      pool: () => ({ total: 0, idle: 0, waiting: 0 }),
      waitingChanges: () => 0,
      jobs: () => [],
    });
    metrics?.(shop);
    return (await registry.metrics()).split('\n').filter((line) => line.startsWith('shop_outbox'));
  };

  it('show what is pending, parked, due and in flight, and how old the oldest is', async () => {
    expect(await linesOf(async () => BACKLOG)).toEqual(
      expect.arrayContaining([
        'shop_outbox_events{status="PENDING"} 10',
        'shop_outbox_events{status="DEAD"} 4',
        'shop_outbox_due 5',
        'shop_outbox_in_flight 3',
        'shop_outbox_oldest_seconds 7.5',
      ]),
    );
  });

  it('ask the database once per scrape', async () => {
    let questions = 0;
    await linesOf(async () => {
      questions += 1;
      return BACKLOG;
    });
    expect(questions).toBe(1);
  });

  it('count the attempts by outcome, from zero', async () => {
    const lines = await linesOf(
      async () => BACKLOG,
      (metrics) => {
        for (const outcome of ['sent', 'sent', 'dead'] as const) metrics.countAttempt(outcome);
      },
    );
    expect(lines.filter((line) => line.includes('attempts'))).toEqual([
      'shop_outbox_attempts_total{outcome="sent"} 2',
      'shop_outbox_attempts_total{outcome="failed"} 0',
      'shop_outbox_attempts_total{outcome="dead"} 1',
    ]);
  });

  it('are shown without the database if they do not come from it', async () => {
    const lines = await linesOf(() => Promise.reject(new Error('database gone')));
    expect(lines).toContain('shop_outbox_due Nan');
    expect(lines).toContain('shop_outbox_attempts_total{outcome="sent"} 0');
  });
});
