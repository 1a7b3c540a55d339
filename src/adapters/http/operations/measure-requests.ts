import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import { PROBLEM_KINDS } from '../problems/problem-kinds.ts';
import type { HttpApp } from '../route.ts';
import { inOpenMetrics } from './serve-metrics.ts';

/** Most requests take a few milliseconds, so the buckets are narrow there. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Of a request whose trace is not recorded. Exemplars lead to a trace. */
const NO_EXEMPLAR = {};

/** Measures how long requests take, and counts refusals and replays. */
export function measureRequests(app: HttpApp, registry: Registry): void {
  // The library's types have the labels of exemplars among the metric's own.
  const duration = new Histogram<'method' | 'route' | 'status_code' | 'trace_id'>({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests, by route and status.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: BUCKETS_SECONDS,
    enableExemplars: true,
    registers: [inOpenMetrics(registry)],
  });
  const refusals = new Counter({
    name: 'shop_refusals_total',
    help: 'Requests that were refused, by the code of the refusal.',
    labelNames: ['code'],
    registers: [registry],
  });
  const replays = new Counter({
    name: 'shop_replays_total',
    help: 'Requests that got the stored reply of an earlier request under the same idempotency key.',
    registers: [registry],
  });
  // rate() sees the first refusal only if the counter was exported as 0 before it.
  for (const code of Object.keys(PROBLEM_KINDS)) refusals.inc({ code }, 0);
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, problemCode, isReplay, trace } = request;
    const route = routeOptions.url ?? 'none';
    duration.observe({
      labels: { method, route, status_code: reply.statusCode },
      value: reply.elapsedTime / 1000,
      exemplarLabels: trace?.isSampled ? { trace_id: trace.traceId } : NO_EXEMPLAR,
    });
    if (problemCode) refusals.inc({ code: problemCode });
    if (isReplay) replays.inc();
    done();
  });
}
