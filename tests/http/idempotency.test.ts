import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/adapters/http/replies/fingerprint.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { bearer, charge, createTestServer } from './test-server.ts';

describe('an idempotency key', () => {
  it('gives a repeated request the same bytes, and the action is done once', async () => {
    const { send, shop } = createTestServer();
    const first = await charge(send);
    const second = await charge(send, {
      payload: '{ "amount": 1000.0 }',
      headers: { 'content-type': 'application/json' },
    });
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect([second.statusCode, second.body]).toEqual([201, first.body]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers.location).toBe(first.headers.location);
    expect((await shop.ports.balances.get('shopper')).amount).toBe(1000);
  });

  it('is the same key bare and quoted', async () => {
    const { send } = createTestServer();
    const bare = await charge(send, { headers: { 'idempotency-key': 'a "b\\' } });
    const quoted = await charge(send, { headers: { 'idempotency-key': '"a \\"b\\\\"' } });
    expect(quoted.body).toBe(bare.body);
    expect(quoted.headers['idempotency-replayed']).toBe('true');
  });

  it('of one caller is independent of the same key of another caller', async () => {
    const { send } = createTestServer();
    await charge(send);
    const other = await charge(send, { headers: { authorization: await bearer({ userId: 'other' }) } });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
  });

  it('stands for the same request if the fields of its body come in another order', () => {
    const fingerprint = (body: object) =>
      fingerprintOf({ method: 'POST', url: '/v1/orders', body } as Parameters<typeof fingerprintOf>[0]);
    const line = { optionId: 'a', quantity: 1 };
    const first = fingerprint({ items: [line], expectedTotal: 5 });
    expect(fingerprint({ expectedTotal: 5, items: [{ quantity: 1, optionId: 'a' }] })).toBe(first);
    expect(fingerprint({ items: [{ ...line, quantity: 2 }], expectedTotal: 5 })).not.toBe(first);
    expect(fingerprint({ items: [line, line], expectedTotal: 5 })).not.toBe(first);
  });

  it('is refused for another path with the same body', async () => {
    const { send, shop } = createTestServer();
    const optionId = await givenOption(shop.useCases);
    await givenBalance(shop.useCases, 'shopper', 100_000);
    const pay = async () => {
      const order = await givenOrder(shop.useCases, 'shopper', optionId);
      return charge(send, { url: `/v1/orders/${order.id}/payment`, payload: {} });
    };
    expect((await pay()).statusCode).toBe(201);
    const reply = await pay();
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('can be used again after a refusal that changed nothing', async () => {
    const { send } = createTestServer();
    expect((await charge(send, { payload: { amount: 0 } })).statusCode).toBe(400);
    expect((await charge(send, { payload: { amount: 5 } })).statusCode).toBe(201);
  });

  it('replays the 402 that cancelled an order, byte for byte', async () => {
    const { send, shop } = createTestServer();
    const order = await givenOrder(shop.useCases, 'shopper', await givenOption(shop.useCases));
    const url = `/v1/orders/${order.id}/payment`;
    const first = await charge(send, { url, payload: '' });
    await givenBalance(shop.useCases, 'shopper', 100_000);
    const second = await charge(send, { url, payload: '' });
    expect(first.statusCode).toBe(402);
    expect(first.headers['content-type']).toContain('application/problem+json');
    expect(first.json()).toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
      orderId: order.id,
      orderStatus: 'CANCELLED',
      required: 1000,
      balance: 0,
    });
    expect([second.statusCode, second.body]).toEqual([402, first.body]);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'x'.repeat(256)],
    ['not ASCII', 'clé'],
  ])('is refused if it is %s', async (_what, key) => {
    const { send } = createTestServer();
    const reply = await charge(send, { headers: { 'idempotency-key': key } });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(reply.json().errors).toEqual([
      { in: 'header', pointer: '/Idempotency-Key', detail: expect.any(String) },
    ]);
  });

  it('may have 255 characters', async () => {
    const { send } = createTestServer();
    expect((await charge(send, { headers: { 'idempotency-key': 'x'.repeat(255) } })).statusCode).toBe(201);
  });
});
