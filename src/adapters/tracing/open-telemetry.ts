import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { LaneObserver } from '../../application/ports/lane-observer.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { RequestTracer } from '../../application/ports/request-tracer.ts';
import { LinkBasedSampler, type SamplerName, samplerOf } from './sampling.ts';
import { TracedLanes } from './traced-lanes.ts';
import { TracedRequests } from './traced-requests.ts';

/** A transaction has a link to each of its requests, and a group has at most so many. */
const LINKS_MAX = 4_096;

export interface TracingSettings {
  readonly sampler: SamplerName;
  /** The part of the traces that is recorded, from 0 to 1, if the sampler goes by a ratio. */
  readonly samplerRatio: number;
}

/** The traces of this process. */
export interface Tracing {
  readonly requests: RequestTracer;
  /** An observer that records the transactions, and tells another one of them. */
  lanes(next: LaneObserver): LaneObserver;
  /** Sends the last spans. It may take ten seconds if the collector does not answer. */
  close(): Promise<void>;
}

/**
 * Records traces and sends them by OTLP over HTTP. The exporter and the resource read the variables of OpenTelemetry
 * themselves: `OTEL_EXPORTER_OTLP_…`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.
 *
 * Only the log of OpenTelemetry's own faults is registered for the whole process. No context is carried by Node's
 * asynchronous hooks.
 */
export function openTracing(
  { sampler, samplerRatio }: TracingSettings,
  version: string,
  logger: Logger,
): Tracing {
  const warn = (...parts: unknown[]) =>
    logger.warn({ detail: parts.join(' ') }, 'Traces are not recorded or sent as they should be');
  diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  const service = resourceFromAttributes({ 'service.name': 'storefront-orders', 'service.version': version });
  const provider = new TracerProvider({
    resource: defaultResource().merge(service).merge(detectResources({ detectors })),
    sampler: new LinkBasedSampler(samplerOf(sampler, samplerRatio)),
    spanLimits: { linkCountLimit: LINKS_MAX },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('storefront-orders', version);
  const requests = new TracedRequests(tracer);
  return {
    requests,
    lanes: (next) => new TracedLanes(tracer, requests, next),
    close: () => provider.shutdown(),
  };
}

function ignore(): void {}
