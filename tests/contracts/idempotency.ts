import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdempotencyKeyReused } from '../../src/application/ports/idempotency-key-reused.ts';
import type { Once, Reply } from '../../src/application/ports/transactions.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { anId } from '../builders.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import type { CreateShop, TestShop } from './test-shop.ts';

/** What every `Transactions` promises about changes under an idempotency key. */
export function idempotencyContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;

  beforeAll(async () => {
    shop = await createShop();
  });

  beforeEach(() => {
    shopper = anId();
  });

  afterAll(() => shop.close());

  const charge = (once: Partial<Once<unknown>> = {}, amount = 100, over = shop) =>
    over.useCases.chargeBalance.execute({ userId: shopper, amount }, onceFor(shopper, once));
  const balance = async () => (await shop.ports.balances.get(shopper)).amount;

  describe('a change under a key', () => {
    it('is made once, and every later call gets the same bytes', async () => {
      const first = await charge();
      const second = await charge();
      expect(first).toMatchObject({ status: 201, location: '/made', replayed: false });
      expect(JSON.parse(first.body)).toMatchObject({ type: 'CHARGE', amount: 100, balance: 100 });
      expect(second).toEqual({ ...first, replayed: true });
      expect(await balance()).toBe(100);
    });

    it('is made once if it is sent 20 times at once, and all calls get the same bytes', async () => {
      const replies = await Promise.all(Array.from({ length: 20 }, () => charge()));
      expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
      expect(await balance()).toBe(100);
    });

    it('is known to another process', async () => {
      const first = await charge();
      const reopened = shop.reopen();
      expect(await charge({}, 100, reopened)).toEqual({ ...first, replayed: true });
      expect(await balance()).toBe(100);
    });

    it('is made once if it is sent to two processes at once', async () => {
      const reopened = shop.reopen();
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, index) => charge({}, 100, index % 2 ? reopened : shop)),
      );
      expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
      expect(await balance()).toBe(100);
    });

    it('does not count for other keys and other users', async () => {
      const replies = [
        await charge({ key: 'one' }),
        await charge({ key: 'two' }),
        await charge({ key: 'one', userId: anId() }),
      ];
      expect(replies.map(({ replayed }) => replayed)).toEqual([false, false, false]);
      expect(await balance()).toBe(300);
    });

    it('leaves the key free if it is refused', async () => {
      await expect(charge({}, 0)).rejects.toMatchObject({ code: 'INVALID_CHARGE_AMOUNT' });
      expect(await charge()).toMatchObject({ replayed: false });
      expect(await balance()).toBe(100);
    });

    it('leaves the key free and has no effect if its reply cannot be made', async () => {
      const failing = charge({
        encode: () => {
          throw new TypeError('a bug');
        },
      });
      await expect(failing).rejects.toThrow(TypeError);
      expect(await balance()).toBe(0);
      expect(await charge()).toMatchObject({ replayed: false });
    });

    it('keeps its reply if it changed something although it says no', async () => {
      const optionId = await givenOption(shop.useCases, { price: 500, stock: 1 });
      const order = await givenOrder(shop.useCases, shopper, optionId);
      const pay = () =>
        shop.useCases.payOrder.execute({ userId: shopper, orderId: order.id }, onceFor(shopper));
      const first = await pay();
      expect(JSON.parse(first.body)).toMatchObject({ outcome: 'INSUFFICIENT_BALANCE', required: 500 });
      await givenBalance(shop.useCases, shopper, 1_000);
      expect(await pay()).toEqual({ ...first, replayed: true });
      expect(await balance()).toBe(1_000);
    });
  });

  describe('a key that was used for another request', () => {
    it('is refused, and changes nothing', async () => {
      await charge();
      const reused = charge({ fingerprint: 'another request' }, 50);
      await expect(reused).rejects.toThrow(IdempotencyKeyReused);
      expect(await balance()).toBe(100);
    });

    it('is refused before anything else that the other request would be refused for', async () => {
      await charge();
      await expect(charge({ fingerprint: 'another request' }, 0)).rejects.toThrow(IdempotencyKeyReused);
    });

    it('is refused to one of two requests that are sent at once', async () => {
      const results = await Promise.allSettled(['one', 'two'].map((fingerprint) => charge({ fingerprint })));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(IdempotencyKeyReused),
      });
      expect(await balance()).toBe(100);
    });

    it('is refused to one of two use cases that are called at once', async () => {
      const optionId = await givenOption(shop.useCases, { price: 0, stock: 5 });
      for (let round = 0; round < 5; round += 1) {
        const key = `round ${round}`;
        const items = [{ optionId, quantity: 1 }];
        const results = await Promise.allSettled<Reply>([
          charge({ key, fingerprint: 'charge' }),
          shop.useCases.placeOrder.execute(
            { userId: shopper, items },
            onceFor(shopper, { key, fingerprint: 'order' }),
          ),
        ]);
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      }
      const orders = await shop.ports.orders.page({ userId: shopper, limit: 10, after: null });
      expect((await balance()) / 100 + orders.data.length).toBe(5);
    });
  });

  it('does not take a refusal by the business for a reused key', async () => {
    await expect(charge({}, -1)).rejects.toThrow(DomainError);
  });
}

function onceFor(userId: string, overrides: Partial<Once<unknown>> = {}): Once<unknown> {
  return {
    userId,
    key: 'key',
    fingerprint: 'the request',
    encode: (result) => ({ status: 201, body: JSON.stringify(result), location: '/made' }),
    ...overrides,
  };
}
