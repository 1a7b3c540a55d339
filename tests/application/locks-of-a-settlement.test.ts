import { beforeEach, describe, expect, it } from 'vitest';
import { givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { type DecidingShop, decideOn } from './deciding-shop.ts';

let shop: DecidingShop;
let optionId: string;
let orderId: string;
let plainOrderId: string;
let orderLock: string;
let otherLocks: string[];

/** Ann's unpaid orders of one option, one with a coupon and one without. */
beforeEach(async () => {
  const memoryShop = createMemoryShop();
  const { useCases } = memoryShop;
  optionId = await givenOption(useCases);
  const issuedCouponId = await givenIssuedCoupon(useCases, 'ann');
  const placing = { userId: 'ann', items: [{ optionId, quantity: 1 }], issuedCouponId };
  orderId = (await useCases.placeOrder.execute(placing)).id;
  plainOrderId = (await givenOrder(useCases, 'ann', optionId)).id;
  orderLock = `lock orders ${orderId}`;
  otherLocks = [`lock stocks ${optionId}`, `lock issuedCoupons ${issuedCouponId}`, 'lock balances ann'];
  shop = decideOn(memoryShop);
});

describe.each([
  ['a payment', (userId: string, id: string) => shop.useCases.payOrder.execute({ userId, orderId: id })],
  [
    'a cancellation',
    (userId: string, id: string) => shop.useCases.cancelOrder.execute({ userId, orderId: id }),
  ],
])('%s', (_, settle) => {
  it("locks only the order if the order is another user's", async () => {
    await expect(settle('bob', orderId)).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(shop.locks()).toEqual([orderLock]);
  });

  it('locks the order, its stock, its coupon and the balance if the caller owns it', async () => {
    await settle('ann', orderId);
    expect(shop.locks()).toEqual([orderLock, ...otherLocks]);
  });

  it('locks no coupon if the order has none', async () => {
    await settle('ann', plainOrderId);
    expect(shop.locks()).toEqual([
      `lock orders ${plainOrderId}`,
      `lock stocks ${optionId}`,
      'lock balances ann',
    ]);
  });
});

describe('a cancellation by an operator', () => {
  it("locks the order of any user, its stock, its coupon and the owner's balance", async () => {
    await shop.useCases.cancelOrder.execute({ orderId });
    expect(shop.locks()).toEqual([orderLock, ...otherLocks]);
  });
});
