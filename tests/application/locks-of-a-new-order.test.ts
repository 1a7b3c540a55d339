import { beforeEach, describe, expect, it } from 'vitest';
import { givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { decideOn } from './deciding-shop.ts';

describe('a new order', () => {
  let shop: MemoryShop;
  let optionId: string;
  let items: { optionId: string; quantity: number }[];

  beforeEach(async () => {
    shop = createMemoryShop();
    optionId = await givenOption(shop.useCases);
    items = [{ optionId, quantity: 1 }];
  });

  it('locks its stock, and the coupon that it names', async () => {
    const issuedCouponId = await givenIssuedCoupon(shop.useCases, 'ann');
    const { useCases, locks } = decideOn(shop);
    await useCases.placeOrder.execute({ userId: 'ann', items, issuedCouponId });
    expect(locks()).toEqual([`lock stocks ${optionId}`, `lock issuedCoupons ${issuedCouponId}`]);
  });

  it('locks no coupon if it names none', async () => {
    const { useCases, locks } = decideOn(shop);
    await useCases.placeOrder.execute({ userId: 'ann', items });
    expect(locks()).toEqual([`lock stocks ${optionId}`]);
  });

  it.each([
    [3, [{ userId: 'ann', atMost: 3 }]],
    [0, []],
  ])('reads the pending orders of its user up to the limit: with a limit of %d %j', async (limit, reads) => {
    const { useCases, source } = decideOn(shop, { pendingOrdersMax: limit });
    await useCases.placeOrder.execute({ userId: 'ann', items });
    expect(source.reads.map(({ pendingOrders }) => pendingOrders)).toEqual([reads]);
  });
});
