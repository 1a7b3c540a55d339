import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenBalance, givenOption } from '../given.ts';
import {
  expectFaults,
  expectProblem,
  type HttpShop,
  type OpenHttpShop,
  somebody,
  TIMESTAMP,
  UUID,
} from './http-shop.ts';

/** The caller's balance and its ledger. */
export function balanceSuite(open: OpenHttpShop): void {
  describe('the balance', () => {
    let shop: HttpShop;
    beforeAll(async () => {
      shop = await open();
    });
    afterAll(() => shop.close());

    it('is 0 for whoever never charged', async () => {
      const userId = somebody();
      const answer = await (await shop.shopper(userId)).get('/v1/balance');
      expect(answer).toMatchObject({ status: 200, body: { userId, amount: 0, currency: 'KRW' } });
    });

    it('grows by a charge', async () => {
      const userId = somebody();
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
        const userId = somebody();
        const shopper = await shop.shopper(userId);
        const answer = await shopper.post('/v1/balance/charges', { amount });
        expectProblem(answer, 400, 'INVALID_CHARGE_AMOUNT');
        expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 0 });
      },
    );

    it.each([1.5, '1', null, true, [1], {}])('refuses the amount %j', async (amount) => {
      const shopper = await shop.shopper(somebody());
      expectFaults(await shopper.post('/v1/balance/charges', { amount }), '/amount');
    });

    it('refuses a missing amount and a field too many', async () => {
      const shopper = await shop.shopper(somebody());
      expectFaults(await shopper.post('/v1/balance/charges', {}), '/amount');
      expectFaults(await shopper.post('/v1/balance/charges', { amount: 1, userId: 'x' }), '/userId');
    });

    it('cannot be charged beyond the cap', async () => {
      const userId = somebody();
      await givenBalance(shop.useCases, userId, 1_000_000_000_000);
      const shopper = await shop.shopper(userId);
      expectProblem(await shopper.post('/v1/balance/charges', { amount: 1 }), 409, 'BALANCE_LIMIT_EXCEEDED');
    });

    it('is charged with a key only, and once by one key', async () => {
      const userId = somebody();
      const shopper = await shop.shopper(userId);
      const key = { 'idempotency-key': 'one' };

      expectProblem(
        await shopper.postWithoutKey('/v1/balance/charges', { amount: 10 }),
        400,
        'IDEMPOTENCY_KEY_MISSING',
      );
      const first = await shopper.post('/v1/balance/charges', { amount: 10 }, key);
      const again = await shopper.post('/v1/balance/charges', { amount: 10 }, key);
      const other = await shopper.post('/v1/balance/charges', { amount: 11 }, key);

      expect(again).toMatchObject({ status: 201, text: first.text });
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED');
      expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 10 });
    });

    it('lists what changed it, the latest first, in pages', async () => {
      const userId = somebody();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 300 });
      await givenBalance(shop.useCases, userId, 1_000);
      const paid = await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
      await shop.useCases.cancelOrder.execute({ userId, orderId: paid.order.id });

      const first = await shopper.get('/v1/balance/entries?limit=2');
      const { nextCursor } = Object(first.body);
      const second = await shopper.get(`/v1/balance/entries?limit=2&cursor=${nextCursor}`);

      const common = { id: UUID, currency: 'KRW', orderId: paid.order.id, createdAt: TIMESTAMP };
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

    it('is shown to nobody without a token', async () => {
      expectProblem(await shop.anybody.get('/v1/balance'), 401, 'UNAUTHENTICATED');
      expectProblem(await shop.anybody.get('/v1/balance/entries'), 401, 'UNAUTHENTICATED');
      expectProblem(await shop.anybody.post('/v1/balance/charges', { amount: 1 }), 401, 'UNAUTHENTICATED');
    });
  });
}
