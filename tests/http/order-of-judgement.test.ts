import { describe, expect, it } from 'vitest';
import { bearer, charge, createTestServer } from './test-server.ts';

describe('the order of judgement', () => {
  const { send } = createTestServer({ chargeScope: 'charge', rateLimitPerMinute: 1 });
  const { send: unlimited } = createTestServer();
  const tooLarge = `{"amount":1${' '.repeat(70_000)}}`;
  const json = { 'content-type': 'application/json' };

  it('begins with the route, whatever the token and the body', async () => {
    for (const [method, url] of [
      ['GET', '/nothing'],
      ['GET', '/v1/nothing'],
      ['DELETE', '/v1/orders'],
      ['PUT', '/v1/balance/charges'],
      ['POST', '/v1/products'],
    ] as const) {
      const reply = await send({
        method,
        url,
        payload: tooLarge,
        headers: { 'content-type': 'text/csv' },
      });
      expect([method, url, reply.statusCode, reply.json().code]).toEqual([
        method,
        url,
        404,
        'ROUTE_NOT_FOUND',
      ]);
    }
  });

  it('asks who the caller is, then what they may do, then how often they have called', async () => {
    const headers = { authorization: null };
    const anonymous = await charge(send, { headers, payload: tooLarge, remoteAddress: '10.0.0.1' });
    expect([anonymous.statusCode, anonymous.json().code]).toEqual([401, 'UNAUTHENTICATED']);
    const forbidden = await charge(send, { payload: tooLarge });
    expect([forbidden.statusCode, forbidden.json().code]).toEqual([403, 'FORBIDDEN']);
    const limited = await charge(send, { payload: tooLarge });
    expect([limited.statusCode, limited.json().code]).toEqual([429, 'RATE_LIMITED']);
  });

  it('counts a request before it reads the body', async () => {
    const authorization = await bearer({ scope: 'charge' });
    const first = await charge(send, { headers: { ...json, authorization }, payload: tooLarge });
    expect([first.statusCode, first.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const second = await charge(send, { headers: { ...json, authorization }, payload: tooLarge });
    expect([second.statusCode, second.json().code]).toEqual([429, 'RATE_LIMITED']);
  });

  it.each([
    [413, 'PAYLOAD_TOO_LARGE', 'text/csv', tooLarge, null],
    [415, 'UNSUPPORTED_MEDIA_TYPE', 'text/csv', '{', null],
    [400, 'MALFORMED_JSON', 'application/json', '{', null],
    [400, 'VALIDATION_FAILED', 'application/json', '{}', null],
    [400, 'IDEMPOTENCY_KEY_MISSING', 'application/json', '{"amount":0}', null],
    [400, 'INVALID_CHARGE_AMOUNT', 'application/json', '{"amount":0}', 'key'],
  ])('then says %i %s', async (status, code, contentType, payload, key) => {
    const reply = await charge(unlimited, {
      payload,
      headers: { 'content-type': contentType, 'idempotency-key': key },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  });

  it('looks at the idempotency key before the refusals of the business', async () => {
    expect((await charge(unlimited, { headers: { 'idempotency-key': 'used' } })).statusCode).toBe(201);
    const reply = await charge(unlimited, {
      headers: { 'idempotency-key': 'used' },
      payload: { amount: -1 },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });
});
