import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { LoggerSettings } from '../../src/adapters/logging/logger.ts';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { givenOption } from '../given.ts';
import { recordLines } from './record-lines.ts';
import { bearer, charge, createTestServer } from './test-server.ts';

/** A server whose log a test can read. */
function createLoggingServer(settings: Partial<LoggerSettings> = {}) {
  const { logger, lines } = recordLines({ level: 'trace', ...settings });
  return { ...createTestServer({ logger }), lines };
}

/** The lines of the requests, without what differs from run to run. */
function answersIn(lines: readonly string[]): Record<string, unknown>[] {
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'Request answered')
    .map(
      ({ time: _time, pid: _pid, hostname: _hostname, durationMs: _durationMs, msg: _msg, ...line }) => line,
    );
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

describe('the log', () => {
  it('has one line per request, with what was asked and how it was answered', async () => {
    const { send, lines } = createLoggingServer();
    const authorization = await bearer({ userId: 'alice' });
    const headers = { authorization, 'x-request-id': 'mine', traceparent: TRACEPARENT };
    await send({ url: '/v1/orders?limit=3', headers });
    expect(answersIn(lines)).toEqual([
      {
        level: 'info',
        requestId: 'mine',
        method: 'GET',
        path: '/v1/orders',
        route: '/v1/orders',
        statusCode: 200,
        userId: 'alice',
        traceId: TRACE_ID,
      },
    ]);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('says why a request was refused, and that an answer is a replay', async () => {
    const { send, lines } = createLoggingServer({ level: 'info' });
    const headers = { authorization: await bearer({ userId: 'alice' }), 'idempotency-key': 'one' };
    await charge(send, { headers, payload: { amount: 5 } });
    await charge(send, { headers, payload: { amount: 5 } });
    await charge(send, { headers, payload: { amount: 6 } });
    expect(answersIn(lines)).toMatchObject([
      { statusCode: 201, route: '/v1/balance/charges' },
      { statusCode: 201, replayed: true },
      { statusCode: 422, code: 'IDEMPOTENCY_KEY_REUSED' },
    ]);
  });

  it('says why a replayed request was refused', async () => {
    const { send, shop, lines } = createLoggingServer({ level: 'info' });
    const headers = { authorization: await bearer(), 'idempotency-key': 'one' };
    const optionId = await givenOption(shop.useCases);
    const payload = { items: [{ optionId, quantity: 1 }] };
    for (const _ of [1, 2]) await send({ method: 'POST', url: '/v1/checkout', headers, payload });
    const refused = { statusCode: 402, code: 'INSUFFICIENT_BALANCE' };
    expect(answersIn(lines)).toMatchObject([refused, { ...refused, replayed: true }]);
  });

  it("has a refusal's fields at the level debug only", async () => {
    for (const [level, isShown] of [['debug', true] as const, ['info', false] as const]) {
      const { send, shop, lines } = createLoggingServer({ level });
      const headers = { authorization: await bearer(), 'idempotency-key': 'one' };
      const optionId = await givenOption(shop.useCases, { stock: 1 });
      const payload = { items: [{ optionId, quantity: 2 }] };
      await send({ method: 'POST', url: '/v1/orders', headers, payload });
      const fields = { items: [{ optionId, requested: 2, available: 1 }] };
      expect(answersIn(lines).map((line) => line.fields)).toEqual([isShown ? fields : undefined]);
    }
  });

  it('names no user if it is told so', async () => {
    const { send, lines } = createLoggingServer({ user: 'none' });
    await send({ url: '/v1/orders', headers: { authorization: await bearer({ userId: 'alice' }) } });
    expect(answersIn(lines)).toMatchObject([{ path: '/v1/orders', statusCode: 200 }]);
    expect(lines.join('')).not.toContain('alice');
  });

  it.each([
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `ff-${TRACE_ID}-b7ad6b7169203331-01`,
    `00-${TRACE_ID}`,
    'secret',
  ])('ignores the malformed traceparent %s', async (traceparent) => {
    const { send, lines } = createLoggingServer();
    await send({ url: '/v1/products', headers: { traceparent } });
    expect(answersIn(lines).map(({ traceId }) => traceId)).toEqual([undefined]);
    expect(lines.join('')).not.toContain(traceparent);
  });

  it.each([
    ['for an unknown path', '/nothing', 404, 'ROUTE_NOT_FOUND'],
    ['for a malformed path', '/v1/products/%zz', 400, 'VALIDATION_FAILED'],
    ['for a long path', `/v1/products/${'x'.repeat(17_000)}`, 400, 'VALIDATION_FAILED'],
    ['for a malformed id', '/v1/products/7', 400, 'VALIDATION_FAILED'],
    ['without a token', '/v1/balance', 401, 'UNAUTHENTICATED'],
  ])('has the code of a request %s', async (_title, url, statusCode, code) => {
    const { send, lines } = createLoggingServer({ level: 'info' });
    await send({ url });
    expect(answersIn(lines)).toMatchObject([{ statusCode, code }]);
  });

  it.each([
    ['that is no HTTP', 'no HTTP at all\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'with too many headers',
      `GET / HTTP/1.1\r\nhost: a\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('has the code of a request %s', async (_title, bytes, statusCode, code) => {
    const { app, lines } = createLoggingServer({ level: 'info' });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(bytes).resume();
    await once(socket, 'close');
    await app.close();
    expect(lines.map((line) => JSON.parse(line)).filter((line) => line.code)).toMatchObject([
      { level: 'info', statusCode, code, requestId: expect.any(String) },
    ]);
  });

  it('tells of probes and pages at the level debug, unless a probe fails', async () => {
    const { send, lines } = createLoggingServer({ level: 'info' });
    for (const url of ['/livez', '/readyz', '/', '/docs', '/openapi.json', '/metrics']) await send({ url });
    expect(answersIn(lines)).toEqual([]);
    const unready = recordLines();
    const probes = { database: () => Promise.reject(new Error('gone')) };
    await createTestServer({ logger: unready.logger, probes }).send({ url: '/readyz' });
    expect(answersIn(unready.lines)).toMatchObject([{ statusCode: 503, code: 'NOT_READY' }]);
  });

  it("has the template of a path in which a user's id stands", async () => {
    const { send, lines } = createLoggingServer();
    const authorization = await bearer({ scope: 'admin' });
    await send({ url: '/v1/admin/users/alice%40home/balance', headers: { authorization } });
    await send({ url: '/v1/admin/users/alice%40home/nothing', headers: { authorization } });
    expect(answersIn(lines).map(({ path }) => path)).toEqual([
      '/v1/admin/users/:userId/balance',
      '/v1/admin/users/:userId/nothing',
    ]);
    expect(lines.join('')).not.toContain('alice');
  });

  it.each([
    { code: 'DATABASE_UNAVAILABLE' as const, warnings: ['Not now.'] },
    { code: 'OVERLOADED' as const, warnings: [] },
  ])('has the warnings $warnings for a request that is refused with $code', async ({ code, warnings }) => {
    const { send, shop, lines } = createLoggingServer();
    shop.store.balances.get = () => {
      throw new Unavailable(code, 'Not now.');
    };
    await send({ url: '/v1/balance', headers: { authorization: await bearer() } });
    const logged = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(logged.map(({ msg }) => msg)).toEqual(warnings);
  });

  it('never has a token, a key or a body', async () => {
    const { send, shop, lines } = createLoggingServer();
    const authorization = await bearer();
    const headers = { authorization, 'idempotency-key': 'confidential-key' };
    await charge(send, { headers, payload: { amount: 424_242 } });
    await charge(send, { headers, payload: '{"amount":424242,,}' });
    shop.store.balances.get = () => {
      throw new TypeError('broken');
    };
    await send({ url: '/v1/balance', headers });
    const log = lines.join('');
    expect(log).toContain('broken');
    for (const secret of [authorization.slice(10), 'confidential-key', '424242'])
      expect(log).not.toContain(secret);
  });

  it('never has the client that the driver of PostgreSQL puts on the error of a lost connection', () => {
    const { logger, lines } = recordLines({ level: 'warn' });
    const client = { processID: 7, secretKey: 424_242, host: 'db.example' };
    const lost = Object.assign(new Error('terminating connection'), { code: '57P01', client });
    for (const log of [logger, logger.child({ requestId: 'mine' })]) log.warn({ err: lost }, 'Lost');
    for (const { err } of lines.map((line) => JSON.parse(line))) {
      expect(err).toEqual({ type: 'Error', message: lost.message, stack: lost.stack, code: '57P01' });
    }
    expect(lines).toHaveLength(2);
  });

  it('of a request never has that client either', async () => {
    const { send, shop, lines } = createLoggingServer();
    shop.store.balances.get = () => {
      throw Object.assign(new TypeError('broken'), { client: { secretKey: 424_242 } });
    };
    await send({ url: '/v1/balance', headers: { authorization: await bearer() } });
    expect(lines.join('')).toContain('broken');
    expect(lines.join('')).not.toContain('424242');
  });
});
