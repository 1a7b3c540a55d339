import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestTracer } from '../../../application/ports/request-tracer.ts';
import type { TraceContext } from '../../../application/ports/trace-context.ts';
import type { HttpApp } from '../route.ts';

/**
 * A `traceparent` (W3C Trace Context, section 3.2): version, trace, span, flags. Version 00 has no more fields; a later one
 * may have some.
 */
const TRACEPARENT =
  /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;
/** The flag that says whether the trace is recorded. */
const SAMPLED = 1;

/**
 * Gives each request its place in a trace: `request.trace`. Without a tracer, that is the place that the caller named by
 * `traceparent`. A malformed `traceparent` is ignored. With a tracer, each request to the API gets a span of its own. Probes
 * and pages get none.
 */
export function traceRequests(app: HttpApp, tracer: RequestTracer | undefined): void {
  app.decorateRequest('trace', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    request.trace = traceOf(request);
    if (tracer) beginSpan(tracer, request, reply);
    done();
  });
}

function beginSpan(tracer: RequestTracer, request: FastifyRequest, reply: FastifyReply): void {
  const { method, routeOptions } = request;
  const { access } = routeOptions.config;
  if (routeOptions.url === undefined || access === undefined || access === 'probe') return;
  const span = tracer.begin({ method, route: routeOptions.url }, request.trace);
  request.trace = span.context;
  // Node says `close` after the whole answer, and also if the client goes away before.
  reply.raw.once('close', () => {
    const { problemCode, isReplay } = request;
    span.end({ statusCode: reply.statusCode, problemCode, isReplay });
  });
}

/** The place in a trace that the caller names; undefined if there is none. */
export function traceOf({ headers }: Pick<FastifyRequest, 'headers'>): TraceContext | undefined {
  const { traceparent } = headers;
  if (typeof traceparent !== 'string') return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}
