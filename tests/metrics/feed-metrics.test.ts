import { Registry } from '@prometheus-io/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { FeedMetrics } from '../../src/adapters/metrics/feed-metrics.ts';
import type { Backlog } from '../../src/application/ports/outbox.ts';
import { STORED_EVENT } from '../data-platform/stored-event.ts';
import { linesOf } from './lines-of.ts';

const BACKLOG = { pending: 10, due: 5, inFlight: 3, dead: 4, oldestPendingSeconds: 7.5 };
const event = { ...STORED_EVENT, attempts: 0, lease: 'mine' };
const LATER = new Date(event.createdAt.getTime() + 20);

let registry: Registry;
let metrics: FeedMetrics;

beforeEach(() => {
  registry = new Registry();
  metrics = new FeedMetrics(registry);
});

describe('the backlog', () => {
  const linesWith = (backlog: () => Promise<Backlog>) => {
    metrics.watch(backlog);
    return linesOf(registry, 'shop_outbox');
  };

  it('shows what is pending, parked, due and in flight, and how old the oldest is', async () => {
    expect(await linesWith(async () => BACKLOG)).toEqual(
      expect.arrayContaining([
        'shop_outbox_events{status="PENDING"} 10',
        'shop_outbox_events{status="DEAD"} 4',
        'shop_outbox_due 5',
        'shop_outbox_in_flight 3',
        'shop_outbox_oldest_seconds 7.5',
      ]),
    );
  });

  it('is read once per scrape', async () => {
    let questions = 0;
    await linesWith(async () => {
      questions += 1;
      return BACKLOG;
    });
    expect(questions).toBe(1);
  });

  it('is NaN without the database, and the other metrics are still exported', async () => {
    const lines = await linesWith(() => Promise.reject(new Error('database gone')));
    expect(lines).toContain('shop_outbox_due Nan');
    expect(lines).toContain('shop_outbox_attempts_total{outcome="sent"} 0');
  });
});

describe('an attempt', () => {
  const failed = { outcome: 'failed', event, error: '503', retryInMs: 1 } as const;

  it('is sent, refused by the platform, or did not reach it', async () => {
    metrics.countAttempt({ outcome: 'sent', event }, LATER);
    metrics.countAttempt({ outcome: 'sent', event }, LATER);
    metrics.countAttempt({ ...failed, isRefusal: true }, LATER);
    expect(await linesOf(registry, 'shop_outbox_attempts')).toEqual([
      'shop_outbox_attempts_total{outcome="sent"} 2',
      'shop_outbox_attempts_total{outcome="refused"} 1',
      'shop_outbox_attempts_total{outcome="unreachable"} 0',
    ]);
  });

  it('is counted among the deaths if it was the last one', async () => {
    metrics.countAttempt({ ...failed, isRefusal: false }, LATER);
    metrics.countAttempt({ ...failed, outcome: 'dead', retryInMs: null, isRefusal: false }, LATER);
    expect(await linesOf(registry, 'shop_outbox_died')).toEqual(['shop_outbox_died_total 1']);
  });

  it('that arrived shows how long the event took from its commit', async () => {
    metrics.countAttempt({ outcome: 'sent', event }, LATER);
    metrics.countAttempt({ ...failed, isRefusal: true }, LATER);
    const lines = await linesOf(registry, 'shop_outbox_delivery_seconds');
    expect(lines).toEqual(
      expect.arrayContaining([
        'shop_outbox_delivery_seconds_bucket{le="0.01"} 0',
        'shop_outbox_delivery_seconds_bucket{le="0.025"} 1',
        'shop_outbox_delivery_seconds_sum 0.02',
        'shop_outbox_delivery_seconds_count 1',
      ]),
    );
  });

  it('took no time if this clock is behind that of the database', async () => {
    metrics.countAttempt({ outcome: 'sent', event }, new Date(event.createdAt.getTime() - 500));
    expect(await linesOf(registry, 'shop_outbox_delivery_seconds_sum')).toEqual([
      'shop_outbox_delivery_seconds_sum 0',
    ]);
  });
});
