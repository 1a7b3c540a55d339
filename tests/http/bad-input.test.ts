import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { bearer, charge, createTestServer } from './test-server.ts';

const UNKNOWN = '019aa2f0-5c00-7a10-8000-000000000000';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a body', () => {
  const { send, shop } = createTestServer();

  it.each([
    ['{"amount":1,}', 'MALFORMED_JSON'],
    ['{"amount":NaN}', 'MALFORMED_JSON'],
    ['amount=1', 'MALFORMED_JSON'],
    ['null', 'VALIDATION_FAILED'],
    ['[]', 'VALIDATION_FAILED'],
    ['7', 'VALIDATION_FAILED'],
    ['', 'VALIDATION_FAILED'],
    ['{}', 'VALIDATION_FAILED'],
    ['{"amount":"1"}', 'VALIDATION_FAILED'],
    ['{"amount":true}', 'VALIDATION_FAILED'],
    ['{"amount":1.5}', 'VALIDATION_FAILED'],
    ['{"amount":null}', 'VALIDATION_FAILED'],
    ['{"amount":1,"userId":"other"}', 'VALIDATION_FAILED'],
    ['{"amount":1,"__proto__":{"admin":true}}', 'VALIDATION_FAILED'],
    ['{"amount":1,"constructor":{"prototype":{"admin":true}}}', 'VALIDATION_FAILED'],
  ])('%s is refused with %s', async (payload, code) => {
    const reply = await charge(send, { payload, headers: JSON_TYPE });
    expect([reply.statusCode, reply.json().code]).toEqual([400, code]);
    expect((await shop.ports.balances.get('shopper')).amount).toBe(0);
  });

  it('that is not UTF-8 is refused', async () => {
    const payload = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect((await charge(send, { payload, headers: JSON_TYPE })).json().code).toBe('MALFORMED_JSON');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'nonsense',
  ])('of the type %s is refused', async (contentType) => {
    const reply = await charge(send, { payload: '{"amount":1}', headers: { 'content-type': contentType } });
    expect([reply.statusCode, reply.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('that is compressed is refused', async () => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const reply = await charge(send, { payload: '{"amount":1}', headers });
    expect([reply.statusCode, reply.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('gets a refusal that names every fault and its field', async () => {
    const payload = { items: [{ optionId: 'x', quantity: 0 }], coupon: 1 };
    const reply = await charge(send, { url: '/v1/orders', payload });
    expect(reply.json().errors).toEqual([
      { in: 'body', pointer: '/items/0/optionId', detail: expect.any(String) },
      { in: 'body', pointer: '/items/0/quantity', detail: expect.any(String) },
      { in: 'body', pointer: '/coupon', detail: 'There is no such field' },
    ]);
  });

  it.each([
    ['absent', undefined, {}],
    ['empty', '', JSON_TYPE],
    ['an empty object', '{}', JSON_TYPE],
  ])('may be %s if the operation needs none', async (_what, payload, headers) => {
    const url = `/v1/coupons/${UNKNOWN}/issues`;
    const reply = await charge(send, { url, headers, payload: payload ?? '' });
    expect(reply.json().code).toBe('COUPON_NOT_FOUND');
  });

  it.each(['{"a":1}', 'null', '[]'])('cannot be %s if the operation needs none', async (payload) => {
    const reply = await charge(send, { url: `/v1/coupons/${UNKNOWN}/issues`, payload, headers: JSON_TYPE });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it.each(['a\u0000b', 'a\ud800b', '\udc00', '', 'x'.repeat(201)])(
    'cannot hold the name %j',
    async (name) => {
      const options = [{ name: 'Black', price: 1, stock: 1 }];
      const reply = await charge(send, {
        url: '/v1/admin/products',
        payload: JSON.stringify({ name, options }),
        headers: { ...JSON_TYPE, authorization: await bearer({ scope: 'admin' }) },
      });
      expect([reply.statusCode, reply.json().code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(reply.json().errors[0].pointer).toBe('/name');
    },
  );

  it('can hold a name of 200 characters of four bytes each', async () => {
    const options = [{ name: '🧦', price: 1, stock: 1 }];
    const reply = await charge(send, {
      url: '/v1/admin/products',
      payload: { name: '🧦'.repeat(200), options },
      headers: { authorization: await bearer({ scope: 'admin' }) },
    });
    expect(reply.statusCode).toBe(201);
  });
});

describe('a URL', () => {
  const { send } = createTestServer();

  it.each([
    ['/v1/products?limit=0', 'query', '/limit'],
    ['/v1/products?limit=101', 'query', '/limit'],
    ['/v1/products?limit=1.5', 'query', '/limit'],
    ['/v1/products?limit=0x10', 'query', '/limit'],
    ['/v1/products?limit=1&limit=2', 'query', '/limit'],
    ['/v1/products?page=2', 'query', '/page'],
    ['/v1/products?__proto__=1', 'query', '/__proto__'],
    ['/v1/products?cursor=nonsense', 'query', '/cursor'],
    ['/v1/products?cursor=', 'query', '/cursor'],
    [`/v1/products?cursor=${Buffer.from('["products",-1,"x"]').toString('base64url')}`, 'query', '/cursor'],
    ['/v1/products/rank?limit=1', 'query', '/limit'],
    [`/v1/products/${UNKNOWN}?a=1`, 'query', '/a'],
    ['/v1/products/7', 'path', '/productId'],
    [`/v1/products/${'x'.repeat(5000)}`, 'path', '/productId'],
    ['/v1/products/%00', 'path', '/productId'],
    ['/v1/products/%zz', 'path', ''],
  ])('%s is refused, and the refusal names its %s %s', async (url, part, pointer) => {
    const reply = await send({ url });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(reply.json().errors[0]).toEqual({ in: part, pointer, detail: expect.any(String) });
    expect(reply.headers['x-request-id']).toBe(reply.json().requestId);
  });

  it('with a target of the audit list that PostgreSQL cannot compare is refused', async () => {
    const headers = { authorization: await bearer({ scope: 'admin' }) };
    const reply = await send({ url: '/v1/admin/audit?target=%00', headers });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(reply.json().errors[0]).toMatchObject({ in: 'query', pointer: '/target' });
  });

  it('with a cursor of another list is refused', async () => {
    const { send: shop } = createTestServer();
    const authorization = await bearer({ scope: 'admin' });
    for (const payload of [{ amount: 1 }, { amount: 2 }]) {
      await charge(shop, { payload, headers: { 'idempotency-key': `key-${payload.amount}` } });
    }
    const headers = { authorization };
    const page = await shop({ url: '/v1/balance/entries?limit=1', headers });
    const cursor: string = page.json().nextCursor;
    expect((await shop({ url: `/v1/balance/entries?cursor=${cursor}`, headers })).json().data).toHaveLength(
      1,
    );
    expect((await shop({ url: `/v1/orders?cursor=${cursor}`, headers })).statusCode).toBe(400);
  });
});

describe('a refusal', () => {
  it('is application/problem+json with the fields of RFC 9457 and of the contract', async () => {
    const { send } = createTestServer();
    const url = `/v1/products/${UNKNOWN}`;
    const reply = await send({ url, headers: { 'x-request-id': 'mine' } });
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toEqual({
      type: '/problems/product-not-found',
      title: expect.any(String),
      status: 404,
      detail: expect.any(String),
      instance: url,
      code: 'PRODUCT_NOT_FOUND',
      requestId: 'mine',
    });
  });

  it('for an error of the service shows no internals', async () => {
    const { send, shop } = createTestServer();
    shop.store.balances.get = () => {
      throw new TypeError('internals');
    };
    const reply = await send({ url: '/v1/balance', headers: { authorization: await bearer() } });
    expect([reply.statusCode, reply.json().code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(reply.body).not.toContain('internals');
  });

  it.each(['OVERLOADED', 'DATABASE_UNAVAILABLE', 'OUTCOME_UNKNOWN'] as const)(
    'with the code %s says how long to wait',
    async (code) => {
      const { send, shop } = createTestServer();
      shop.store.balances.get = () => {
        throw new Unavailable(code, 'Not now.');
      };
      const reply = await charge(send);
      expect([reply.statusCode, reply.json().code, reply.headers['retry-after']]).toEqual([503, code, '1']);
    },
  );
});
