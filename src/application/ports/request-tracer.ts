import type { TraceContext } from './trace-context.ts';

/** Records a span for each request. */
export interface RequestTracer {
  /**
   * Begins the span of a request to a route.
   *
   * @param route the route's template, such as `/v1/orders/:orderId`. It names no user.
   * @param parent where the caller's trace stands; undefined if the caller has none. Then a new trace begins.
   */
  begin(request: TracedRequest, parent: TraceContext | undefined): RequestSpan;
}

export interface TracedRequest {
  readonly method: string;
  readonly route: string;
}

export interface RequestSpan {
  /** The span itself. What the request does carries this on. */
  readonly context: TraceContext;
  /** Ends the span. */
  end(answer: TracedAnswer): void;
}

/** How a request was answered. */
export interface TracedAnswer {
  /** The HTTP status. */
  readonly statusCode: number;
  /** The code of the refusal; undefined if the request was not refused. */
  readonly problemCode: string | undefined;
  readonly isReplay: boolean;
}
