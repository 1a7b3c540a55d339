import { Registry } from '@prometheus-io/client';
import { describe, expect, it } from 'vitest';
import { charge, createTestServer } from './test-server.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
/** What Prometheus sends. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PLAIN = 'text/plain; version=0.0.4; charset=utf-8';

/** A server whose metrics do not count the requests for them. */
function createMeasuredServer() {
  const { send } = createTestServer({ registry: new Registry() });
  const scrape = (accept?: string) => send({ url: '/metrics', headers: accept ? { accept } : {} });
  return { send, scrape };
}

describe('the metrics', () => {
  it.each([
    [undefined, PLAIN],
    ['*/*', PLAIN],
    ['text/plain', PLAIN],
    ['text/html,*/*;q=0.8', PLAIN],
    ['image/png', PLAIN],
    ['text/plain;q=0.9,application/openmetrics-text;q=0.1', PLAIN],
    ['application/openmetrics-text', OPEN_METRICS],
    [PROMETHEUS, OPEN_METRICS],
  ])('are sent to a caller that accepts %s as %s', async (accept, type) => {
    const { scrape } = createMeasuredServer();
    expect((await scrape(accept)).headers['content-type']).toBe(type);
  });

  it('name counters in both formats as each format does', async () => {
    const { scrape } = createMeasuredServer();
    const openMetrics = (await scrape(PROMETHEUS)).body;
    expect(openMetrics).toContain('# TYPE shop_replays counter\nshop_replays_total 0\n');
    expect(openMetrics.endsWith('# EOF\n')).toBe(true);
    const plain = (await scrape()).body;
    expect(plain).toContain('# TYPE shop_replays_total counter\nshop_replays_total 0\n');
  });

  it('are the same text before and after they were sent as OpenMetrics', async () => {
    const registry = new Registry();
    const { app, send } = createTestServer({ registry });
    await charge(send);
    await app.ready();
    const before = await registry.metrics();
    const measured = registry.getMetricsAsArray().map(({ name }) => name);
    await app.inject({ url: '/metrics', headers: { accept: PROMETHEUS } });
    const after = await registry.metrics();
    const withoutScrape = after.split('\n').filter((line) => !line.includes('route="/metrics"'));
    expect(withoutScrape.join('\n')).toBe(before);
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(measured);
  });

  it.each(['01', '00'])('lead from a duration to its trace if that is recorded (flags %s)', async (flags) => {
    const { send, scrape } = createMeasuredServer();
    await charge(send, { headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-${flags}` } });
    const { body } = await scrape(PROMETHEUS);
    const exemplars = body.split('\n').filter((line) => line.includes(' # '));
    expect(exemplars).toHaveLength(flags === '01' ? 1 : 0);
    for (const line of exemplars) {
      expect(line).toMatch(/^http_request_duration_seconds_bucket\{.*route="\/v1\/balance\/charges"/);
      expect(line).toContain(` # {trace_id="${TRACE_ID}"} 0.`);
    }
    expect((await scrape()).body).not.toContain(TRACE_ID);
  });
});
