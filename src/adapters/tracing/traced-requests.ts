import {
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type {
  RequestSpan,
  RequestTracer,
  TracedAnswer,
  TracedRequest,
} from '../../application/ports/request-tracer.ts';
import type { TraceContext } from '../../application/ports/trace-context.ts';
import { spanContextOf, traceContextOf } from './span-context.ts';

/** Records a server span for each request, and finds it again for the transaction that makes the request's change. */
export class TracedRequests implements RequestTracer {
  readonly #tracer: Tracer;
  /** An entry goes when its request is forgotten. */
  readonly #spans = new WeakMap<TraceContext, Span>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin({ method, route }: TracedRequest, parent: TraceContext | undefined): RequestSpan {
    const attributes = { 'http.request.method': method, 'http.route': route };
    const from = parent
      ? trace.setSpanContext(ROOT_CONTEXT, { ...spanContextOf(parent), isRemote: true })
      : ROOT_CONTEXT;
    const span = this.#tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, from);
    const context = traceContextOf(span.spanContext());
    this.#spans.set(context, span);
    return { context, end: (answer) => end(span, answer) };
  }

  /** Adds a link to the span of a request, unless it is not recorded, or has ended because its client went away. */
  link(context: TraceContext, link: Link): void {
    const span = this.#spans.get(context);
    if (span?.isRecording()) span.addLink(link);
  }
}

/** By the semantic conventions of OpenTelemetry for HTTP: only a 5xx is an error of the server. */
function end(span: Span, { statusCode, problemCode, isReplay }: TracedAnswer): void {
  span.setAttribute('http.response.status_code', statusCode);
  if (problemCode !== undefined) span.setAttribute('shop.problem_code', problemCode);
  if (isReplay) span.setAttribute('shop.is_replay', true);
  if (statusCode >= 500) {
    span.setAttribute('error.type', problemCode ?? String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
