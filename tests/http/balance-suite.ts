import { expect, it } from 'vitest';
import { givenBalance, givenOption } from '../given.ts';
import { aUserId, expectFaults, expectProblem, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** The caller's balance and its ledger. */
export const balanceSuite = shopSuite('the balance', (shop) => {
  it('is 0 for a user who has never charged', async () => {
    const userId = aUserId();
    const answer = await (await shop.shopper(userId)).get('/v1/balance');
    expect(answer).toMatchObject({ status: 200, body: { userId, amount: 0, currency: 'KRW' } });
  });

  it('grows by the amount of a charge', async () => {
    const userId = aUserId();
    const shopper = await shop.shopper(userId);
    await givenBalance(shop.useCases, userId, 500);

    const answer = await shopper.post('/v1/balance/charges', { amount: 1_000 });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: UUID,
      amount: 1_000,
      balance: 1_500,
      currency: 'KRW',
      chargedAt: TIMESTAMP,
    });
    expect((await shopper.get('/v1/balance')).body).toEqual({ userId, amount: 1_500, currency: 'KRW' });
  });

  it.each([0, -0, -1, -1e20, 1_000_000_000_001, 2 ** 53, 1e20, 1e300])(
    'cannot be charged with %d',
    async (amount) => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const answer = await shopper.post('/v1/balance/charges', { amount });
      expectProblem(answer, 400, 'INVALID_CHARGE_AMOUNT');
      expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 0 });
    },
  );

  it.each([1.5, '1', null, true, [1], {}])('refuses the amount %j', async (amount) => {
    const shopper = await shop.shopper(aUserId());
    expectFaults(await shopper.post('/v1/balance/charges', { amount }), '/amount');
  });

  it('refuses a charge without an amount, and one with an unknown field', async () => {
    const shopper = await shop.shopper(aUserId());
    expectFaults(await shopper.post('/v1/balance/charges', {}), '/amount');
    expectFaults(await shopper.post('/v1/balance/charges', { amount: 1, userId: 'x' }), '/userId');
  });

  it('cannot be charged beyond its limit', async () => {
    const userId = aUserId();
    await givenBalance(shop.useCases, userId, 1_000_000_000_000);
    const shopper = await shop.shopper(userId);
    expectProblem(await shopper.post('/v1/balance/charges', { amount: 1 }), 409, 'BALANCE_LIMIT_EXCEEDED');
  });

  it('is charged once, however often a request with the same key is sent', async () => {
    const userId = aUserId();
    const shopper = await shop.shopper(userId);
    const key = { 'idempotency-key': 'one' };

    const first = await shopper.post('/v1/balance/charges', { amount: 10 }, key);
    const again = await shopper.post('/v1/balance/charges', { amount: 10 }, key);
    const other = await shopper.post('/v1/balance/charges', { amount: 11 }, key);

    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 10 });
  });

  it('lists its changes in pages, the latest first', async () => {
    const userId = aUserId();
    const shopper = await shop.shopper(userId);
    const optionId = await givenOption(shop.useCases, { price: 300 });
    await givenBalance(shop.useCases, userId, 1_000);
    const paid = await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
    await shop.useCases.cancelOrder.execute({ userId, orderId: paid.order.id });

    const first = await shopper.get('/v1/balance/entries?limit=2');
    const { nextCursor } = Object(first.body);
    const second = await shopper.get(`/v1/balance/entries?limit=2&cursor=${nextCursor}`);

    const common = { id: UUID, currency: 'KRW', orderId: paid.order.id, reason: null, createdAt: TIMESTAMP };
    expect(first.body).toEqual({
      data: [
        { ...common, type: 'REFUND', amount: 300, balance: 1_000 },
        { ...common, type: 'PAYMENT', amount: -300, balance: 700 },
      ],
      hasMore: true,
      nextCursor: expect.any(String),
    });
    expect(second.body).toEqual({
      data: [{ ...common, type: 'CHARGE', amount: 1_000, balance: 1_000, orderId: null }],
      hasMore: false,
      nextCursor: null,
    });
  });
});
