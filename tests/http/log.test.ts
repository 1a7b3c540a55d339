import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/adapters/logging/logger.ts';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { bearer, charge, createTestServer } from './test-server.ts';

/** The level of a warning, as pino writes it. */
const WARN = 40;

/** A server whose log a test can read. */
function createLoggingServer() {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'trace', isTerminal: false },
    { write: (line) => void lines.push(line) },
  );
  return { ...createTestServer({ logger }), lines };
}

describe('the log', () => {
  it('has one line per request, with its method, path and status', async () => {
    const { send, lines } = createLoggingServer();
    await send({ url: '/v1/products?limit=3', headers: { 'x-request-id': 'mine' } });
    const requests = lines.map((line) => JSON.parse(line)).filter((line) => line.requestId === 'mine');
    expect(requests).toMatchObject([{ method: 'GET', path: '/v1/products', statusCode: 200 }]);
  });

  it("has the template of a path in which a user's id stands", async () => {
    const { send, lines } = createLoggingServer();
    const authorization = await bearer({ scope: 'admin' });
    await send({ url: '/v1/admin/users/alice%40home/balance', headers: { authorization } });
    expect(lines.map((line) => JSON.parse(line).path)).toContain('/v1/admin/users/:userId/balance');
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
    const logged = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === WARN);
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
    const lines: string[] = [];
    const logger = createLogger(
      { level: 'warn', isTerminal: false },
      { write: (line) => void lines.push(line) },
    );
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
