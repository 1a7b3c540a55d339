import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, Transactions } from '../../src/application/ports/transactions.ts';
import { decideTogether } from '../../src/application/unit-of-work/decide-together.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { useCasesOver } from '../contracts/test-shop.ts';
import { firstOf, givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { RecordingSource } from '../unit-of-work/recording-source.ts';

let useCases: UseCases;
let source: RecordingSource;
let orderId: string;
let orderLock: string;
let otherLocks: string[];

/** Ann's unpaid order of one option with a coupon. The use cases decide on it, and write nothing. */
beforeEach(async () => {
  const shop = createMemoryShop();
  const optionId = await givenOption(shop.useCases);
  const issuedCouponId = await givenIssuedCoupon(shop.useCases, 'ann');
  const placing = { userId: 'ann', items: [{ optionId, quantity: 1 }], issuedCouponId };
  orderId = (await shop.useCases.placeOrder.execute(placing)).id;
  orderLock = `lock orders ${orderId}`;
  otherLocks = [`lock stocks ${optionId}`, `lock issuedCoupons ${issuedCouponId}`, 'lock balances ann'];
  source = new RecordingSource(shop.store);
  const transactions: Transactions = {
    run: async <Result>(change: Change<Result>) => {
      const outcome = firstOf((await decideTogether([{ change, once: null }], source)).outcomes);
      if (outcome.isRefused) throw outcome.error;
      return outcome.value as Result;
    },
    runOnce: (change, once) => shop.ports.transactions.runOnce(change, once),
  };
  useCases = useCasesOver({ ...shop.ports, transactions });
});

const locks = () => source.statements.filter((statement) => statement.startsWith('lock'));

describe.each([
  ['a payment', (userId: string) => useCases.payOrder.execute({ userId, orderId })],
  ['a cancellation', (userId: string) => useCases.cancelOrder.execute({ userId, orderId })],
])('%s', (_, settle) => {
  it("locks only the order if the order is another user's", async () => {
    await expect(settle('bob')).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(locks()).toEqual([orderLock]);
  });

  it('locks the order, its stock, its coupon and the balance if the caller owns it', async () => {
    await settle('ann');
    expect(locks()).toEqual([orderLock, ...otherLocks]);
  });
});

describe('a cancellation by an operator', () => {
  it("locks the order of any user, its stock, its coupon and the owner's balance", async () => {
    await useCases.cancelOrder.execute({ orderId });
    expect(locks()).toEqual([orderLock, ...otherLocks]);
  });
});
