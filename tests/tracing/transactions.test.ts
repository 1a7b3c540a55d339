import { DiagLogLevel, diag } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { LinkBasedSampler, type SamplerName, samplerOf } from '../../src/adapters/tracing/sampling.ts';
import { TracedLanes } from '../../src/adapters/tracing/traced-lanes.ts';
import { TracedRequests } from '../../src/adapters/tracing/traced-requests.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { openTransactions } from '../postgres/open-transactions.ts';
import { createTestDatabase } from '../postgres/test-database.ts';

const CHECKOUT = { method: 'POST', route: '/v1/checkout' };
const ANSWER = { statusCode: 201, problemCode: undefined, isReplay: false };
const FIGURES = { changes: 1, queueMs: 1, lockMs: 1, decideMs: 1, commitMs: 1 };
const UNSAMPLED = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: 'b7ad6b7169203331',
  isSampled: false,
};
const UNTRACED: Change<null> = { name: 'checkout', lock: async () => undefined, decide: () => null };

/**
 * Makes one transaction of twelve checkouts: ten whose callers record their traces, one whose caller does not, and one
 * untraced.
 */
async function commitTwelve(sampler: SamplerName) {
  await using stack = new AsyncDisposableStack();
  const database = await createTestDatabase();
  stack.defer(() => database.drop());
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: new LinkBasedSampler(samplerOf(sampler, 1)),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('test');
  const requests = new TracedRequests(tracer);
  const transactions = openTransactions(database.url, {
    groupMax: 256,
    observer: new TracedLanes(tracer, requests, noObserver),
  });
  stack.defer(() => transactions.close());
  const spans = Array.from({ length: 11 }, (_, index) =>
    requests.begin(CHECKOUT, { ...UNSAMPLED, isSampled: index < 10 }),
  );
  const traced = spans.map(({ context }) => ({ ...UNTRACED, trace: context }));
  await Promise.all([...traced, UNTRACED].map((change) => transactions.run(change)));
  for (const span of spans) span.end(ANSWER);
  return { spans, finished: exporter.getFinishedSpans() };
}

it('twelve requests whose changes share a transaction share one span, with a link to each and a link back', async () => {
  const { spans, finished } = await commitTwelve('parentbased_always_off');
  const [transaction, ...others] = finished.filter(({ name }) => name === 'shop.transaction');
  expect(others).toEqual([]);
  expect(transaction?.attributes).toMatchObject({ 'shop.lane': 'orders', 'shop.changes': 12 });
  expect(transaction?.links.map(({ context }) => context.spanId)).toEqual(
    spans.map(({ context }) => context.spanId),
  );
  const requests = finished.filter(({ name }) => name === 'POST /v1/checkout');
  expect(requests).toHaveLength(10);
  for (const { links } of requests) {
    expect(links.map(({ context }) => context.spanId)).toEqual([transaction?.spanContext().spanId]);
  }
});

it('a request whose client went away gets no link, and OpenTelemetry has nothing to complain of', () => {
  const faults: string[] = [];
  const fault = (message: string) => void faults.push(message);
  diag.setLogger({ error: fault, warn: fault, info: fault, debug: fault, verbose: fault }, DiagLogLevel.WARN);
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('test');
  const requests = new TracedRequests(tracer);
  const gone = requests.begin(CHECKOUT, undefined);
  gone.end(ANSWER);
  new TracedLanes(tracer, requests, noObserver).onTransaction('orders', FIGURES, () => [gone.context]);
  diag.disable();
  expect(faults).toEqual([]);
  expect(exporter.getFinishedSpans().map(({ name, links }) => [name, links.length])).toEqual([
    ['POST /v1/checkout', 0],
    ['shop.transaction', 1],
  ]);
});

it('a transaction has no span if none of its requests is recorded', async () => {
  expect((await commitTwelve('always_off')).finished).toEqual([]);
});
