import { expect, it } from 'vitest';
import { givenBalance, givenOption } from '../given.ts';
import { aUserId, expectFaults, expectProblem, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Corrections of balances, for operators. */
export const adminBalanceSuite = shopSuite("an operator's correction of a balance", (shop) => {
  const adjust = (userId: string, body: object, headers = {}) =>
    shop.admin.post(`/v1/admin/users/${userId}/balance-adjustments`, body, headers);
  const amountOf = async (userId: string) => (await shop.reads.balances.get(userId)).amount;

  it('is a ledger entry with its reason, which the user sees', async () => {
    const userId = aUserId();
    await givenBalance(shop.useCases, userId, 1_000);

    const answer = await adjust(userId, { amount: -400, reason: 'Charged twice' });

    const entry = {
      id: UUID,
      type: 'ADJUSTMENT',
      amount: -400,
      balance: 600,
      currency: 'KRW',
      orderId: null,
      reason: 'Charged twice',
      createdAt: TIMESTAMP,
    };
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(entry);
    expect(answer.headers.location).toBeUndefined();
    const own = await (await shop.shopper(userId)).get('/v1/balance/entries');
    expect(own.body).toMatchObject({ data: [answer.body, { type: 'CHARGE', reason: null }] });
    expect(await amountOf(userId)).toBe(600);
  });

  it('gives money to a user who has never charged, who can buy with it', async () => {
    const userId = aUserId();
    expect(await adjust(userId, { amount: 500, reason: 'Gift' })).toMatchObject({
      status: 201,
      body: { amount: 500, balance: 500 },
    });
    const optionId = await givenOption(shop.useCases, { price: 500 });
    const bought = await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
    expect(bought).toMatchObject({ outcome: 'PAID', balance: 0 });
  });

  it('leaves the balance at 0 or more, and within its limit', async () => {
    const userId = aUserId();
    await givenBalance(shop.useCases, userId, 1_000);

    const below = await adjust(userId, { amount: -1_001, reason: 'Too much' });
    expectProblem(below, 409, 'BALANCE_BELOW_ZERO', { balance: 1_000 });
    const above = await adjust(userId, { amount: 999_999_999_001, reason: 'Too much' });
    expectProblem(above, 409, 'BALANCE_LIMIT_EXCEEDED');
    expect(await amountOf(userId)).toBe(1_000);

    expect((await adjust(userId, { amount: 999_999_999_000, reason: 'To the limit' })).status).toBe(201);
    expect((await adjust(userId, { amount: -1_000_000_000_000, reason: 'To 0' })).status).toBe(201);
    expect(await amountOf(userId)).toBe(0);
  });

  it('is made once, however often a request with the same key is sent', async () => {
    const userId = aUserId();
    const key = { 'idempotency-key': `adjust-${userId}` };
    const first = await adjust(userId, { amount: 7, reason: 'Gift' }, key);
    const again = await adjust(userId, { amount: 7, reason: 'Gift' }, key);
    const other = await adjust(userId, { amount: 7, reason: 'Another' }, key);

    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(await amountOf(userId)).toBe(7);
  });

  it('can be made without a key', async () => {
    const userId = aUserId();
    const path = `/v1/admin/users/${userId}/balance-adjustments`;
    const answer = await shop.admin.request('POST', path, { amount: 1, reason: 'Gift' });
    expect(answer.status).toBe(201);
  });

  it.each([
    ['/amount', { amount: 0 }],
    ['/amount', { amount: -0 }],
    ['/amount', { amount: 1.5 }],
    ['/amount', { amount: '1' }],
    ['/amount', { amount: 1_000_000_000_001 }],
    ['/amount', { amount: -1_000_000_000_001 }],
    ['/reason', { reason: '' }],
    ['/reason', { reason: 'x'.repeat(201) }],
    ['/reason', { reason: 'a\u0000b' }],
    ['/reason', { reason: undefined }],
    ['/userId', { userId: 'x' }],
  ])('is refused with an invalid %s: %j', async (pointer, fields) => {
    const userId = aUserId();
    expectFaults(await adjust(userId, { amount: 1, reason: 'Gift', ...fields }), pointer);
    expect(await amountOf(userId)).toBe(0);
  });

  it('of a user whose id is malformed is refused', async () => {
    expectFaults(await adjust('a%20b', { amount: 1, reason: 'Gift' }), '/userId');
  });

  it('leaves the books right', async () => {
    const userId = aUserId();
    for (const amount of [100, -30, -70, 5]) await adjust(userId, { amount, reason: 'Count' });
    const { body } = await shop.admin.get('/v1/admin/reconciliation');
    expect(body).toMatchObject({ ok: true });
  });
});
