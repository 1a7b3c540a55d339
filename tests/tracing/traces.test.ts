import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { startReceiver } from '../data-platform/receiver.ts';
import { givenBalance, givenOption } from '../given.ts';
import { recordLines } from '../http/record-lines.ts';
import { aToken, SECRET } from '../http/test-app.ts';
import { openPostgresShop } from '../postgres/open-postgres-shop.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { type CollectedSpan, type Collector, INTERNAL, SERVER, startCollector } from './collector.ts';

const PLATFORM_SECRET = `whsec_${Buffer.from('the secret of the data platform').toString('base64')}`;
const SHOPPER = 'shopper';

let database: TestDatabase;
let optionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { useCases, close } = openPostgresShop(database.url);
  optionId = await givenOption(useCases, { stock: 1_000 });
  await givenBalance(useCases, SHOPPER, 1_000_000_000);
  await close();
});

afterAll(() => database.drop());

/** A place in a trace, as another service would name it. */
function aParent(flags: '00' | '01' = '01') {
  const traceId = randomUUID().replaceAll('-', '');
  const spanId = randomUUID().replaceAll('-', '').slice(0, 16);
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

/** The service over this database, whose data platform keeps what it gets. */
async function startTracedService(settings: Record<string, string>) {
  const platform = await startReceiver();
  const { logger, lines } = recordLines();
  const configuration = readConfiguration({
    DATABASE_URL: database.url,
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
    DATA_PLATFORM_URL: platform.url,
    DATA_PLATFORM_SECRET: PLATFORM_SECRET,
    ...settings,
  });
  const service = await startService(configuration, { key: { type: 'secret', secret: SECRET } }, logger);
  const authorization = `Bearer ${await aToken({ userId: SHOPPER })}`;
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
    });
  return {
    service,
    checkOut: async (headers?: Record<string, string>): Promise<string> => {
      const answer = await post('/v1/checkout', { items: [{ optionId, quantity: 1 }] }, headers);
      expect(answer.status).toBe(201);
      return (JSON.parse(await answer.text()) as { id: string }).id;
    },
    get: (path: string, headers: Record<string, string> = {}) => fetch(`${service.url}${path}`, { headers }),
    post,
    /** The event of an order, after the platform has received it. */
    eventOf: async (orderId: string): Promise<Record<string, unknown>> => {
      const events = () => platform.requests.map(({ body }) => JSON.parse(body));
      const received = () => events().find(({ subject }) => subject === orderId);
      await expect.poll(received).toBeDefined();
      return received();
    },
    linesLogged: () => lines.map((line) => JSON.parse(line)),
    answersLogged: () =>
      lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Request answered'),
    close: async () => {
      await service.close();
      await platform.close();
    },
  };
}

type TracedService = Awaited<ReturnType<typeof startTracedService>>;

const key = ({ traceId, spanId }: Pick<CollectedSpan, 'traceId' | 'spanId'>) => `${traceId} ${spanId}`;

describe('With a collector', () => {
  let collector: Collector;
  let shop: TracedService;

  const start = async (settings: Record<string, string> = {}) => {
    shop = await startTracedService({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings });
  };
  /** Stops the service, which sends its last spans. */
  const spansAtTheEnd = async () => {
    await shop.close();
    return collector.spans();
  };

  beforeEach(async () => {
    collector = await startCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await collector.close();
  });

  it('a request has a span with its route, in the trace of its caller', async () => {
    await start();
    const parent = aParent();
    const orderId = await shop.checkOut({ traceparent: parent.traceparent, tracestate: 'vendor=secret' });
    const event = await shop.eventOf(orderId);
    const spans = await spansAtTheEnd();
    const request = spans.find(({ kind }) => kind === SERVER);
    expect(request).toMatchObject({
      name: 'POST /v1/checkout',
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/checkout',
        'http.response.status_code': 201,
      },
    });
    // The event, the log and the exemplar name the same trace.
    expect(event.traceparent).toBe(`00-${parent.traceId}-${request?.spanId}-01`);
    expect(shop.answersLogged().at(-1)).toMatchObject({ traceId: parent.traceId });
    expect(collector.requests.map(({ url }) => url)).toContain('/v1/traces');
    expect(collector.requests.some(({ body }) => body.includes('vendor=secret'))).toBe(false);
    expect(JSON.stringify(event)).not.toContain('vendor=secret');
    expect(collector.resource()).toMatchObject({ 'service.name': 'storefront-orders' });
  });

  it('twelve checkouts at once have transactions that link to all of them, and a link back each', async () => {
    await start();
    const parents = Array.from({ length: 12 }, () => aParent());
    await Promise.all(parents.map(({ traceparent }) => shop.checkOut({ traceparent })));
    const spans = await spansAtTheEnd();
    const requests = spans.filter(({ name }) => name === 'POST /v1/checkout');
    const transactions = spans.filter(({ name }) => name === 'shop.transaction');
    expect(new Set(requests.map(({ traceId }) => traceId))).toEqual(
      new Set(parents.map(({ traceId }) => traceId)),
    );
    expect(transactions.flatMap(({ links }) => links.map(key)).sort()).toEqual(requests.map(key).sort());
    for (const { kind, links, attributes, events, ...transaction } of transactions) {
      expect(kind).toBe(INTERNAL);
      expect(transaction.parentSpanId ?? '').toBe('');
      expect(attributes).toMatchObject({ 'shop.lane': 'orders', 'shop.changes': links.length });
      for (const phase of ['queue', 'lock', 'decide', 'commit']) {
        expect(Number(attributes[`shop.${phase}_ms`])).toBeGreaterThanOrEqual(0);
      }
      expect(events.map(({ name }) => name)).toEqual(['locked', 'decided']);
      const linkedRequests = requests.filter((request) => links.map(key).includes(key(request)));
      for (const request of linkedRequests) expect(request.links.map(key)).toEqual([key(transaction)]);
    }
  });

  it('a trace that its caller does not record is not recorded here, and goes on in the event', async () => {
    await start();
    const parent = aParent('00');
    const event = await shop.eventOf(await shop.checkOut({ traceparent: parent.traceparent }));
    expect(event.traceparent).toMatch(new RegExp(`^00-${parent.traceId}-[0-9a-f]{16}-00$`));
    expect(String(event.traceparent)).not.toContain(parent.spanId);
    expect(await spansAtTheEnd()).toEqual([]);
  });

  it('a malformed traceparent is ignored: a new trace begins', async () => {
    await start();
    const event = await shop.eventOf(await shop.checkOut({ traceparent: '00-secret-b7ad6b7169203331-01' }));
    const [request] = (await spansAtTheEnd()).filter(({ kind }) => kind === SERVER);
    expect(request?.parentSpanId ?? '').toBe('');
    expect(event.traceparent).toBe(`00-${request?.traceId}-${request?.spanId}-01`);
  });

  it('a refusal has its code, a replay says so, and probes, pages and unknown paths have no span', async () => {
    await start();
    const once = { 'idempotency-key': 'the same one' };
    await shop.checkOut(once);
    await shop.checkOut(once);
    await shop.post('/v1/checkout', { items: [{ optionId: randomUUID(), quantity: 1 }] });
    await shop.get('/v1/products/7');
    for (const path of ['/livez', '/readyz', '/metrics', '/', '/docs', '/nothing']) await shop.get(path);
    const spans = await spansAtTheEnd();
    const requests = spans.filter(({ kind }) => kind === SERVER);
    expect(
      requests.map(({ name, attributes }) => [
        name,
        attributes['shop.problem_code'],
        attributes['shop.is_replay'],
      ]),
    ).toEqual([
      ['POST /v1/checkout', undefined, undefined],
      ['POST /v1/checkout', undefined, true],
      ['POST /v1/checkout', 'PRODUCT_OPTION_NOT_FOUND', undefined],
      ['GET /v1/products/:productId', 'VALIDATION_FAILED', undefined],
    ]);
    expect(JSON.stringify(spans)).not.toContain(SHOPPER);
  });

  it('the samplers of OpenTelemetry choose the traces', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'always_off' });
    const event = await shop.eventOf(await shop.checkOut({ traceparent: aParent().traceparent }));
    expect(event.traceparent).toMatch(/-00$/);
    expect(await spansAtTheEnd()).toEqual([]);
  });
});

describe('With a collector that is away', () => {
  it('requests are served, the log says so, and the service stops', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
    const shop = await startTracedService({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    await shop.checkOut();
    const refused = { level: 'warn', detail: expect.stringContaining('ECONNREFUSED') };
    await expect.poll(shop.linesLogged).toContainEqual(expect.objectContaining(refused));
    await shop.checkOut();
    await shop.close();
    vi.unstubAllEnvs();
  });
});

describe('Without a collector', () => {
  let shop: TracedService;

  beforeAll(async () => {
    shop = await startTracedService({});
  });

  afterAll(() => shop.close());

  it("an event carries its request's own traceparent, and none if the request had none", async () => {
    const { traceparent } = aParent();
    expect(await shop.eventOf(await shop.checkOut({ traceparent }))).toMatchObject({ traceparent });
    expect(await shop.eventOf(await shop.checkOut())).not.toHaveProperty('traceparent');
    const malformed = await shop.eventOf(await shop.checkOut({ traceparent: `${traceparent}-more` }));
    expect(malformed).not.toHaveProperty('traceparent');
  });

  it('a traceparent of a later version goes on as one of version 00', async () => {
    const { traceId, spanId } = aParent();
    const event = await shop.eventOf(
      await shop.checkOut({ traceparent: `cc-${traceId}-${spanId}-09-what-the-future-will-be-like` }),
    );
    expect(event).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01` });
  });
});
