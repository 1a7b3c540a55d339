import { type Receiver, startReceiver } from '../data-platform/receiver.ts';

/** A span as OTLP writes it in JSON, as far as the tests look at it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** The kinds of spans in OTLP. */
export const INTERNAL = 1;
export const SERVER = 2;

/** What receives spans by OTLP over HTTP, as a collector does. */
export interface Collector extends Pick<Receiver, 'url' | 'requests' | 'answer' | 'close'> {
  /** All spans that have arrived. */
  spans(): readonly CollectedSpan[];
  /** The attributes of the service that sent them. */
  resource(): Readonly<Record<string, unknown>>;
}

export async function startCollector(): Promise<Collector> {
  const receiver = await startReceiver();
  receiver.answer((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  const resourceSpans = () => receiver.requests.flatMap(({ body }) => JSON.parse(body).resourceSpans);
  return {
    ...receiver,
    resource: () => recordOf(resourceSpans()[0]?.resource.attributes ?? []),
    spans: () =>
      resourceSpans()
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map((span) => ({
          ...span,
          attributes: recordOf(span.attributes),
          events: span.events ?? [],
          links: span.links ?? [],
        })),
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** OTLP writes a value as an object with its type as the only key. */
function recordOf(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
