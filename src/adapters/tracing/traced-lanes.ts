import { ROOT_CONTEXT, SpanKind, type Tracer } from '@opentelemetry/api';
import type {
  LaneIncident,
  LaneObserver,
  TransactionFigures,
} from '../../application/ports/lane-observer.ts';
import type { TraceContext } from '../../application/ports/trace-context.ts';
import { spanContextOf } from './span-context.ts';
import type { TracedRequests } from './traced-requests.ts';

/**
 * Records a span for each transaction, and tells another observer of it. A transaction makes the changes of many requests.
 * So its span has a trace of its own and a link to each request, and each request gets a link back.
 */
export class TracedLanes implements LaneObserver {
  readonly #tracer: Tracer;
  readonly #requests: TracedRequests;
  readonly #next: LaneObserver;

  constructor(tracer: Tracer, requests: TracedRequests, next: LaneObserver) {
    this.#tracer = tracer;
    this.#requests = requests;
    this.#next = next;
  }

  onTransaction(lane: string, figures: TransactionFigures, traces: () => readonly TraceContext[]): void {
    this.#record(lane, figures, traces());
    this.#next.onTransaction(lane, figures, traces);
  }

  onIncident(lane: string, incident: LaneIncident): void {
    this.#next.onIncident(lane, incident);
  }

  /** The transaction has just ended, so its begin is reckoned from its phases. */
  #record(lane: string, figures: TransactionFigures, requests: readonly TraceContext[]): void {
    if (!requests.some(({ isSampled }) => isSampled)) return;
    const { changes, queueMs, lockMs, decideMs, commitMs } = figures;
    const endMs = Date.now();
    const startMs = endMs - lockMs - decideMs - commitMs;
    const span = this.#tracer.startSpan(
      'shop.transaction',
      {
        kind: SpanKind.INTERNAL,
        startTime: startMs,
        links: requests.map((request) => ({ context: spanContextOf(request) })),
        attributes: {
          'shop.lane': lane,
          'shop.changes': changes,
          'shop.queue_ms': queueMs,
          'shop.lock_ms': lockMs,
          'shop.decide_ms': decideMs,
          'shop.commit_ms': commitMs,
        },
      },
      ROOT_CONTEXT,
    );
    span.addEvent('locked', startMs + lockMs);
    span.addEvent('decided', startMs + lockMs + decideMs);
    span.end(endMs);
    const link = { context: span.spanContext(), attributes: { 'shop.lane': lane } };
    for (const request of requests) this.#requests.link(request, link);
  }
}
