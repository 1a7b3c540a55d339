import { describe, expect, it } from 'vitest';
import { ChangingUseCase } from '../../src/application/changing-use-case.ts';
import type { Change, Once, Transactions } from '../../src/application/ports/transactions.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { aCampaign, anOption, aProductCommand } from '../builders.ts';
import { useCasesOver } from '../contracts/test-shop.ts';
import { givenBalance, givenCampaign, givenOption } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';

const userId = 'shopper';

/** Doubles a number, without any row. */
class Double extends ChangingUseCase<number, number> {
  protected override change(number: number): Change<number> {
    if (Number.isNaN(number)) throw new RangeError('Not a number');
    return { name: 'double', lock: () => Promise.resolve(), decide: () => number * 2 };
  }
}

const once: Once<number> = {
  userId,
  key: 'key',
  fingerprint: 'a double',
  encode: (result) => ({ status: 200, body: String(result), location: null }),
};

describe('a use case that changes the shop', () => {
  it('resolves with the result of its change', async () => {
    expect(await new Double(createMemoryShop().ports).execute(21)).toBe(42);
  });

  it('resolves with the stored reply under a key, also when it is repeated', async () => {
    const double = new Double(createMemoryShop().ports);
    const reply = { status: 200, body: '42', location: null };
    expect(await double.execute(21, once)).toEqual({ ...reply, replayed: false });
    expect(await double.execute(99, once)).toEqual({ ...reply, replayed: true });
  });

  it('rejects, and does not throw, if its command cannot be a change', async () => {
    const executing = new Double(createMemoryShop().ports).execute(Number.NaN);
    await expect(executing).rejects.toThrow(new RangeError('Not a number'));
  });

  it('makes no order of a basket that breaks a rule', async () => {
    const { useCases, store } = createMemoryShop();
    const order = { userId, items: [{ optionId: await givenOption(useCases), quantity: 10_001 }] };
    await expect(useCases.placeOrder.execute(order)).rejects.toThrow(RangeError);
    await expect(useCases.checkout.execute({ ...order, items: [] })).rejects.toThrow(RangeError);
    expect(store.orders.size).toBe(0);
  });
});

type Make = (useCases: UseCases, shop: UseCases) => Promise<unknown>;

/** Each calls the use case under test once; what it needs is given by the same shop without repetitions. */
const MAKING: Record<string, Make> = {
  'a charge': (useCases) => useCases.chargeBalance.execute({ userId, amount: 1 }),
  'a product': (useCases) => useCases.createProduct.execute(aProductCommand()),
  'a campaign': (useCases) => useCases.createCoupon.execute(aCampaign()),
  'an option': async (useCases, shop) => {
    const { id: productId } = await shop.createProduct.execute(aProductCommand());
    return useCases.addOption.execute({ productId, ...anOption() });
  },
  'an issued coupon': async (useCases, shop) =>
    useCases.issueCoupon.execute({ userId, couponId: await givenCampaign(shop) }),
  'an order': async (useCases, shop) =>
    useCases.placeOrder.execute({ userId, items: [{ optionId: await givenOption(shop), quantity: 1 }] }),
  'a paid order': async (useCases, shop) => {
    await givenBalance(shop, userId, 1_000);
    return useCases.checkout.execute({ userId, items: [{ optionId: await givenOption(shop), quantity: 1 }] });
  },
};

describe('a change whose transaction is repeated', () => {
  it.each(Object.entries(MAKING))('makes %s with the ids it had the first time', async (_what, make) => {
    const { ports, useCases, store } = createMemoryShop();
    const decided: unknown[] = [];
    /** Loses every change once after it was decided, as a connection that breaks before COMMIT does. */
    const transactions: Transactions = {
      run: async (change) => {
        const lost = ports.transactions.run({
          ...change,
          decide: (shop) => {
            decided.push(change.decide(shop));
            throw new Error('The connection is gone');
          },
        });
        await expect(lost).rejects.toThrow('The connection is gone');
        return ports.transactions.run(change);
      },
      runOnce: (change, keyed) => ports.transactions.runOnce(change, keyed),
    };
    store.clock = () => new Date('2026-11-21T12:00:00.000Z');
    const made = await make(useCasesOver({ ...ports, transactions }), useCases);
    expect(decided).toEqual([made]);
  });
});
