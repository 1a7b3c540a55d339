import { describe, expect, it } from 'vitest';
import { readRecorded } from '../read-recorded.ts';
import { refusalsBetween } from '../sampler.ts';
import { Scrape } from '../scrape.ts';

const BEFORE = `# HELP shop_refusals_total Requests that were refused.
# TYPE shop_refusals_total counter
shop_refusals_total{code="OUT_OF_STOCK"} 3
shop_refusals_total{code="OVERLOADED"} 0
shop_transaction_changes_sum{lane="hot"} 12
shop_transaction_changes_sum{lane="blocked"} 1
shop_outbox_events{status="PENDING"} NaN
shop_changes_waiting 7
`;

describe('the figures of /metrics', () => {
  const scrape = new Scrape(BEFORE);

  it('adds up the series of one name', () => {
    expect(scrape.sum('shop_transaction_changes_sum')).toBe(13);
    expect(scrape.sum('shop_transaction_changes_sum', { lane: 'hot' })).toBe(12);
    expect(scrape.sum('shop_changes_waiting')).toBe(7);
    expect(scrape.sum('shop_unknown')).toBe(0);
  });

  it('has no number for a gauge while the database is away', () => {
    expect(scrape.gauge('shop_outbox_events', { status: 'PENDING' })).toBeNull();
    expect(scrape.gauge('shop_changes_waiting')).toBe(7);
  });

  it('shows the refusals between two looks, those that there were', () => {
    const after = new Scrape(BEFORE.replace('"OUT_OF_STOCK"} 3', '"OUT_OF_STOCK"} 13'));
    expect(refusalsBetween(scrape, after, 2)).toEqual({ OUT_OF_STOCK: 5 });
  });
});

it('finds the recorded figures in the report of the benchmark', async () => {
  const { inGroups, oneByOne } = await readRecorded();
  expect(inGroups).toBeGreaterThan(oneByOne);
  expect(oneByOne).toBeGreaterThan(0);
});
