import { Registry } from '@prometheus-io/client';
import Negotiator from 'negotiator';
import type { HttpApp } from '../route.ts';

const OPEN_METRICS = 'application/openmetrics-text';
/** Types for which the answer is the text format of Prometheus, which every scraper reads. */
const PLAIN = ['text/plain', 'text/*', '*/*'];

/** Serves the whole registry to Prometheus at `/metrics`: as OpenMetrics, with exemplars, if `Accept` prefers that. */
export function serveMetrics(app: HttpApp, registry: Registry): void {
  const openMetrics = inOpenMetrics(registry);
  app.get('/metrics', async ({ raw }, reply) => {
    const preferred = new Negotiator(raw)
      .mediaTypes()
      .find((type) => [OPEN_METRICS, ...PLAIN].includes(type));
    const form = preferred === OPEN_METRICS ? openMetrics : registry;
    return reply
      .type(form.contentType)
      .header('vary', 'Accept')
      .send(await form.metrics());
  });
}

/**
 * The same registry in the format OpenMetrics. The library adds exemplars only to metrics that are registered in this one.
 *
 * It writes views of the metrics. The library takes the end `_total` away from the names of the counters that it writes in
 * this format, and would not write it in the other one afterwards.
 */
export function inOpenMetrics(registry: Registry): Registry {
  return Object.create(registry, {
    contentType: { value: Registry.OPENMETRICS_CONTENT_TYPE },
    getMetricsAsArray: {
      value: () => registry.getMetricsAsArray().map((metric) => Object.create(metric)),
    },
  });
}
