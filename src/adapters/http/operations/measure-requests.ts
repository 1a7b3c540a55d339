import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import { PROBLEM_KINDS } from '../problems/problem-kinds.ts';
import type { HttpApp } from '../route.ts';

/** Most requests take a few milliseconds, so the buckets are narrow there. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures how long requests take, counts refusals and replays, and serves the whole registry to Prometheus at `/metrics`. */
export async function measureRequests(app: HttpApp, registry: Registry): Promise<void> {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests, by route and status.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
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
  app.addHook('onResponse', ({ method, routeOptions, problemCode, isReplay }, reply, done) => {
    const route = routeOptions.url ?? 'none';
    duration.observe({ method, route, status_code: reply.statusCode }, reply.elapsedTime / 1000);
    if (problemCode) refusals.inc({ code: problemCode });
    if (isReplay) replays.inc();
    done();
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
