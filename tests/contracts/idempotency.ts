import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Once, Reply } from '../../src/application/ports/transactions.ts';
import { IdempotencyKeyReused } from '../../src/application/ports/unavailable.ts';
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
    it('is made once, and every later call gets the bytes of the first', async () => {
      const first = await charge();
      const second = await charge();
      expect(first).toMatchObject({ status: 201, location: '/made', replayed: false });
      expect(JSON.parse(first.body)).toMatchObject({ type: 'CHARGE', amount: 100, balance: 100 });
      expect(second).toEqual({ ...first, replayed: true });
      expect(await balance()).toBe(100);
    });

    it('is made once by 20 twins sent at once, who all get the same bytes', async () => {
      const replies = await Promise.all(Array.from({ length: 20 }, () => charge()));
      expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
      expect(await balance()).toBe(100);
    });

    it('is still known to another process', async () => {
      const first = await charge();
      const reopened = shop.reopen();
      expect(await charge({}, 100, reopened)).toEqual({ ...first, replayed: true });
      expect(await balance()).toBe(100);
    });

    it('is made once by twins sent to two processes at once', async () => {
      const reopened = shop.reopen();
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, index) => charge({}, 100, index % 2 ? reopened : shop)),
      );
      expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
      expect(await balance()).toBe(100);
    });

    it('leaves other keys and other users alone', async () => {
      const replies = [
        await charge({ key: 'one' }),
        await charge({ key: 'two' }),
        await charge({ key: 'one', userId: anId() }),
      ];
      expect(replies.map(({ replayed }) => replayed)).toEqual([false, false, false]);
      expect(await balance()).toBe(300);
    });

    it('keeps the key free when it is refused', async () => {
      await expect(charge({}, 0)).rejects.toMatchObject({ code: 'INVALID_CHARGE_AMOUNT' });
      expect(await charge()).toMatchObject({ replayed: false });
      expect(await balance()).toBe(100);
    });

    it('keeps the key free, and leaves nothing behind, when its reply cannot be made', async () => {
      const failing = charge({
        encode: () => {
          throw new TypeError('a bug');
        },
      });
      await expect(failing).rejects.toThrow(TypeError);
      expect(await balance()).toBe(0);
      expect(await charge()).toMatchObject({ replayed: false });
    });

    it('is recorded when it changed something although it says no', async () => {
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

  describe('a key that stands for another request', () => {
    it('refuses, and changes nothing', async () => {
      await charge();
      const reused = charge({ fingerprint: 'another request' }, 50);
      await expect(reused).rejects.toThrow(IdempotencyKeyReused);
      expect(await balance()).toBe(100);
    });

    it('is judged before anything the other request would be refused for', async () => {
      await charge();
      await expect(charge({ fingerprint: 'another request' }, 0)).rejects.toThrow(IdempotencyKeyReused);
    });

    it('lets exactly one of two requests sent at once be made', async () => {
      const results = await Promise.allSettled(['one', 'two'].map((fingerprint) => charge({ fingerprint })));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(IdempotencyKeyReused),
      });
      expect(await balance()).toBe(100);
    });

    it('lets exactly one of two use cases sent at once be made', async () => {
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

  it('does not let a refusal of the business pass for a reused key', async () => {
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
