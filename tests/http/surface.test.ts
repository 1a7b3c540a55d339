import { Registry } from '@prometheus-io/client';
import { describe, expect, it } from 'vitest';
import type { JobRun, JobStatus } from '../../src/application/run-job.ts';
import { givenCampaign, givenOption } from '../given.ts';
import { bearer, charge, createTestServer } from './test-server.ts';

describe('the request id', () => {
  const { send } = createTestServer();

  it.each(['a', 'A-b_c.9', 'x'.repeat(128)])('%s is echoed', async (id) => {
    expect(
      (await send({ url: '/v1/products', headers: { 'x-request-id': id } })).headers['x-request-id'],
    ).toBe(id);
  });

  it.each(['', 'a b', 'a/b', 'é', 'x'.repeat(129), '{"a":1}'])('%j is replaced', async (id) => {
    const reply = await send({ url: '/v1/products', headers: { 'x-request-id': id } });
    expect(reply.headers['x-request-id']).toMatch(/^[\w.-]{1,128}$/);
    expect(reply.headers['x-request-id']).not.toBe(id);
  });

  it('is on every refusal, too', async () => {
    const headers = { 'x-request-id': 'mine' };
    for (const url of [
      '/nothing',
      '/docs/nothing',
      '/problems/nothing',
      '/v1/balance',
      '/v1/products/7',
      '/v1/products/%zz',
    ]) {
      const reply = await send({ url, headers });
      expect([url, reply.headers['x-request-id'], reply.json().requestId]).toEqual([url, 'mine', 'mine']);
    }
  });
});

describe('a web page', () => {
  const origin = 'http://localhost:5173';
  const preflight = { origin, 'access-control-request-method': 'POST' };

  it('on this machine may call, and may read the headers that it needs', async () => {
    const { send } = createTestServer();
    for (const url of ['/v1/products', '/v1/balance', '/nothing']) {
      const { headers } = await send({ url, headers: { origin } });
      expect([url, headers['access-control-allow-origin']]).toEqual([url, origin]);
      expect(headers['access-control-expose-headers']).toBe(
        'Location, ETag, Retry-After, Idempotency-Replayed, X-Request-Id',
      );
    }
  });

  it('may send a preflight', async () => {
    const { send } = createTestServer();
    const reply = await send({ method: 'OPTIONS', url: '/v1/orders', headers: preflight });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['access-control-allow-headers']).toBe(
      'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id, Traceparent',
    );
    expect(reply.headers['access-control-allow-methods']).toContain('PATCH');
  });

  it.each(['https://evil.example', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'null'])(
    'of %s may not call',
    async (stranger) => {
      const { send } = createTestServer();
      const { headers } = await send({ url: '/v1/products', headers: { origin: stranger } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('may call only from the configured origins, if there are any', async () => {
    const { send } = createTestServer({ corsOrigins: ['https://shop.example'] });
    const allowed = async (from: string) =>
      (await send({ url: '/v1/products', headers: { origin: from } })).headers['access-control-allow-origin'];
    expect(await allowed('https://shop.example')).toBe('https://shop.example');
    expect(await allowed(origin)).toBeUndefined();
  });
});

describe('caching', () => {
  it('is allowed for one second for the product list, and for a minute for the rank', async () => {
    const { send } = createTestServer();
    expect((await send({ url: '/v1/products' })).headers['cache-control']).toBe('public, max-age=1');
    expect((await send({ url: '/v1/products/rank' })).headers['cache-control']).toBe('public, max-age=60');
  });

  it('is allowed for nothing else', async () => {
    const { send } = createTestServer();
    const headers = { authorization: await bearer() };
    for (const url of ['/v1/coupons', '/v1/balance', '/v1/orders', '/nothing', '/livez']) {
      expect([url, (await send({ url, headers })).headers['cache-control']]).toEqual([url, 'no-store']);
    }
  });

  it('answers 304 until the list changes', async () => {
    const { send, shop } = createTestServer();
    const { etag = '' } = (await send({ url: '/v1/products' })).headers;
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const tags of [String(etag), `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await send({ url: '/v1/products', headers: { 'if-none-match': tags } });
      expect([tags, reply.statusCode, reply.body, reply.headers.etag]).toEqual([tags, 304, '', etag]);
    }
    await givenOption(shop.useCases);
    const reply = await send({ url: '/v1/products', headers: { 'if-none-match': String(etag) } });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers.etag).not.toBe(etag);
  });
});

describe('the OpenAPI document', () => {
  it('is written once, and has an ETag', async () => {
    const url = '/openapi.json';
    const { app } = createTestServer();
    await app.ready();
    const { openapi } = app.swagger() as { openapi: string };
    const first = await app.inject({ url });
    expect(first.json().openapi).toBe(openapi);
    expect(first.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    app.swagger = () => expect.unreachable('the document is written a second time');
    expect((await app.inject({ url })).body).toBe(first.body);
    const unchanged = await app.inject({ url, headers: { 'if-none-match': String(first.headers.etag) } });
    expect([unchanged.statusCode, unchanged.body]).toEqual([304, '']);
  });
});

describe('the rate limit', () => {
  it('counts each caller separately, and says how long to wait', async () => {
    const { send } = createTestServer({ rateLimitPerMinute: 2 });
    const ask = async (userId: string) =>
      send({ url: '/v1/balance', headers: { authorization: await bearer({ userId }) } });
    expect([(await ask('a')).statusCode, (await ask('a')).statusCode]).toEqual([200, 200]);
    const refused = await ask('a');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('b')).statusCode).toBe(200);
  });

  it('counts requests that need a token and have no valid one for their address', async () => {
    const { send } = createTestServer({ rateLimitPerMinute: 2 });
    const guess = (remoteAddress: string) =>
      send({ url: '/v1/balance', remoteAddress, headers: { authorization: 'Bearer guess' } });
    const statuses = [
      await guess('10.0.0.1'),
      await guess('10.0.0.1'),
      await guess('10.0.0.1'),
      await guess('10.0.0.2'),
    ];
    expect(statuses.map((reply) => reply.statusCode)).toEqual([401, 401, 429, 401]);
  });

  it('does not count probes', async () => {
    const { send } = createTestServer({ rateLimitPerMinute: 1, publicRateLimitPerMinute: 1 });
    for (const url of ['/livez', '/livez', '/readyz', '/readyz']) {
      expect([url, (await send({ url })).statusCode]).toEqual([url, 200]);
    }
  });

  it('counts requests without the right scope for their address', async () => {
    const { send } = createTestServer({ rateLimitPerMinute: 2 });
    const headers = { authorization: await bearer() };
    const statuses = [];
    for (const url of ['/v1/admin/orders', '/v1/admin/orders', '/v1/admin/orders', '/v1/balance']) {
      statuses.push((await send({ url, headers })).statusCode);
    }
    expect(statuses).toEqual([403, 403, 429, 200]);
  });

  it.each([
    ['/v1/products', '/v1/coupons'],
    ['/openapi.json', '/openapi.json'],
    ['/docs', '/docs/start.js'],
    ['/', '/problems/out-of-stock'],
    ['/metrics', '/metrics'],
  ])('of public requests counts %s and %s for their address', async (...urls) => {
    const { send } = createTestServer({ rateLimitPerMinute: 1, publicRateLimitPerMinute: 2 });
    for (const url of urls) expect([url, (await send({ url })).statusCode]).toEqual([url, 200]);
    const refused = await send({ url: '/v1/products' });
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect((await send({ url: '/v1/products', remoteAddress: '10.0.0.2' })).statusCode).toBe(200);
  });

  it('of public requests does not count those with a token', async () => {
    const { send } = createTestServer({ publicRateLimitPerMinute: 1 });
    const headers = { authorization: await bearer() };
    for (const url of ['/v1/products', '/v1/products']) {
      expect((await send({ url, headers })).statusCode).toBe(200);
    }
  });

  describe('is announced', () => {
    const headersOf = ({ headers }: { headers: Record<string, unknown> }) => [
      headers['ratelimit-policy'],
      String(headers.ratelimit).replace(/t=([1-9]|[1-5]\d|60)$/, 't=1…60'),
    ];
    const NONE = [undefined, 'undefined'];

    it('to each caller with a token, with what is left of it', async () => {
      const { send } = createTestServer({ rateLimitPerMinute: 2, publicRateLimitPerMinute: 9 });
      const headers = { authorization: await bearer() };
      const ask = async () => headersOf(await send({ url: '/v1/balance', headers }));
      expect(await ask()).toEqual(['"caller";q=2;w=60', '"caller";r=1;t=1…60']);
      expect(await ask()).toEqual(['"caller";q=2;w=60', '"caller";r=0;t=1…60']);
      const refused = await send({ url: '/v1/balance', headers });
      expect(refused.statusCode).toBe(429);
      expect(headersOf(refused)).toEqual(['"caller";q=2;w=60', '"caller";r=0;t=1…60']);
      expect(refused.headers.ratelimit).toMatch(new RegExp(`t=${refused.headers['retry-after']}$`));
    });

    it('to the address of a refused request, and of a request without a token', async () => {
      const { send, shop } = createTestServer({ rateLimitPerMinute: 5, publicRateLimitPerMinute: 9 });
      const couponId = await givenCampaign(shop.useCases);
      const url = `/v1/coupons/${couponId}`;
      const authorization = await bearer();
      const policy = '"address";q=5;w=60';
      expect(headersOf(await send({ url: '/v1/balance' }))).toEqual([policy, '"address";r=4;t=1…60']);
      const forbidden = await send({ url: '/v1/admin/orders', headers: { authorization } });
      expect(headersOf(forbidden)).toEqual([policy, '"address";r=3;t=1…60']);
      const read = await send({ url });
      expect(headersOf(read)).toEqual(['"public";q=9;w=60', '"public";r=8;t=1…60']);
      const known = await send({ url, headers: { 'if-none-match': String(read.headers.etag) } });
      expect([known.statusCode, ...headersOf(known)]).toEqual([
        304,
        '"public";q=9;w=60',
        '"public";r=7;t=1…60',
      ]);
      expect(headersOf(await send({ url: '/metrics' }))).toEqual([
        '"public";q=9;w=60',
        '"public";r=6;t=1…60',
      ]);
      expect(headersOf(await send({ url: '/v1/products?limit=0' }))[1]).toBe('"public";r=5;t=1…60');
    });

    it('not on an answer that shared caches keep, an unknown route or a probe, or without a limit', async () => {
      const { send } = createTestServer({ rateLimitPerMinute: 5, publicRateLimitPerMinute: 5 });
      const headers = { authorization: await bearer() };
      for (const url of ['/v1/products', '/v1/products/rank', '/nowhere', '/livez', '/readyz']) {
        expect([url, ...headersOf(await send({ url }))]).toEqual([url, ...NONE]);
      }
      expect(headersOf(await send({ url: '/v1/products', headers }))).toEqual(NONE);
      const { send: unlimited } = createTestServer();
      for (const url of ['/v1/balance', '/v1/coupons']) {
        expect(headersOf(await unlimited({ url, headers }))).toEqual(NONE);
        expect(headersOf(await unlimited({ url }))).toEqual(NONE);
      }
    });
  });

  it('believes X-Forwarded-For only from a trusted proxy', async () => {
    const statusesOf = async (trustProxy: boolean) => {
      const { send } = createTestServer({ publicRateLimitPerMinute: 1, trustProxy });
      const from = async (address: string) =>
        (await send({ url: '/v1/products', headers: { 'x-forwarded-for': address } })).statusCode;
      return [await from('10.0.0.1'), await from('10.0.0.2')];
    };
    expect(await statusesOf(true)).toEqual([200, 200]);
    expect(await statusesOf(false)).toEqual([200, 429]);
  });
});

describe('health', () => {
  it('says that the process is alive but not ready if the database does not work', async () => {
    const probes = { migrations: async () => null, database: async () => Promise.reject(new Error('gone')) };
    const { send } = createTestServer({ probes });
    expect((await send({ url: '/livez' })).statusCode).toBe(200);
    const reply = await send({ url: '/readyz' });
    expect([reply.statusCode, reply.json().code, reply.json().missing]).toEqual([
      503,
      'NOT_READY',
      ['database'],
    ]);
  });

  it('names what a part lacks, if the part answers but cannot serve', async () => {
    const { send } = createTestServer({ probes: { database: async () => 'writable-database' } });
    const reply = await send({ url: '/readyz' });
    expect([reply.statusCode, reply.json().missing]).toEqual([503, ['writable-database']]);
  });

  it('does not wait for a database that does not answer', async () => {
    const { send } = createTestServer({ probes: { database: () => new Promise(() => undefined) } });
    expect((await send({ url: '/readyz' })).json().missing).toEqual(['database']);
  });

  it('says that the service is ready if every part works', async () => {
    const { send } = createTestServer({ probes: { database: async () => null } });
    const reply = await send({ url: '/readyz' });
    expect([reply.statusCode, reply.json()]).toEqual([200, { status: 'ready', warnings: [], jobs: [] }]);
  });

  it('warns of a commit that waits, and is ready all the same', async () => {
    const { send } = createTestServer({ warnings: () => ['commit-waiting'] });
    const reply = await send({ url: '/readyz' });
    expect([reply.statusCode, reply.json().warnings]).toEqual([200, ['commit-waiting']]);
  });

  it('shows the state of each job, and is ready even if a job fails', async () => {
    const startedAt = new Date('2026-11-21T02:00:10.004Z');
    const ended = (outcome: JobRun['outcome']) => ({
      startedAt,
      durationMs: 250,
      outcome,
      result: { cancelled: 3 },
    });
    const jobs = (): JobStatus[] => [
      { name: 'expire-orders', lastRun: ended('DONE'), failuresInARow: 0 },
      { name: 'refresh-rank', lastRun: ended('FAILED'), failuresInARow: 4 },
      { name: 'housekeeping', lastRun: ended('SKIPPED'), failuresInARow: 1 },
      { name: 'new', lastRun: null, failuresInARow: 0 },
    ];
    const run = { lastRunAt: startedAt.toISOString(), seconds: 0.25 };
    const shown = [
      { name: 'expire-orders', ...run, result: 'succeeded', failuresInARow: 0 },
      { name: 'refresh-rank', ...run, result: 'failed', failuresInARow: 4 },
      { name: 'housekeeping', ...run, result: 'skipped', failuresInARow: 1 },
      { name: 'new', lastRunAt: null, seconds: null, result: null, failuresInARow: 0 },
    ];
    const ready = await createTestServer({ jobs }).send({ url: '/readyz' });
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready', warnings: [], jobs: shown }]);
    const probes = { database: () => Promise.reject(new Error('gone')) };
    const unready = await createTestServer({ jobs, probes }).send({ url: '/readyz' });
    expect([unready.statusCode, unready.json().jobs]).toEqual([503, shown]);
  });
});

describe('the pages for operators', () => {
  it('show how long requests took, by route and status', async () => {
    const { send } = createTestServer({ registry: new Registry() });
    await charge(send);
    await send({ url: '/v1/products/7' });
    await send({ url: '/somewhere/else' });
    const reply = await send({ url: '/metrics' });
    expect(reply.headers['content-type']).toContain('text/plain');
    for (const labels of [
      'method="POST",route="/v1/balance/charges",status_code="201"',
      'method="GET",route="/v1/products/:productId",status_code="400"',
      'method="GET",route="none",status_code="404"',
    ]) {
      expect(reply.body).toContain(`http_request_duration_seconds_count{${labels}} 1`);
    }
  });

  it('count refusals by code, from 0, and replays', async () => {
    const { send } = createTestServer({ registry: new Registry() });
    await charge(send);
    await charge(send);
    await send({ url: '/v1/products/7' });
    await send({ url: '/somewhere/else' });
    const { body } = await send({ url: '/metrics' });
    expect(body).toContain('shop_refusals_total{code="VALIDATION_FAILED"} 1');
    expect(body).toContain('shop_refusals_total{code="ROUTE_NOT_FOUND"} 1');
    expect(body).toContain('shop_refusals_total{code="OVERLOADED"} 0');
    expect(body).toContain('shop_replays_total 1');
  });

  it('count the requests above each limit, from 0', async () => {
    const { send } = createTestServer({ rateLimitPerMinute: 1, publicRateLimitPerMinute: 2 });
    const headers = { authorization: await bearer() };
    for (const _ of [1, 2, 3]) await send({ url: '/v1/balance', headers });
    const { body } = await send({ url: '/metrics' });
    expect(body).toContain('shop_rate_limited_total{bucket="caller"} 2');
    expect(body).toContain('shop_rate_limited_total{bucket="address"} 0');
    expect(body).toContain('shop_rate_limited_total{bucket="public"} 0');
  });

  it('describe the API as a document', async () => {
    const { send } = createTestServer();
    const document = (await send({ url: '/openapi.json' })).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/orders/{orderId}/payment');
    expect(document.paths['/readyz'].get).toMatchObject({ security: [], operationId: 'getReadiness' });
    expect(Object.keys(document.paths['/readyz'].get.responses)).toEqual([
      '200',
      '400',
      '500',
      '503',
      'default',
    ]);
  });
});
