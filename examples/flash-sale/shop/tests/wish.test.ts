import { describe, expect, it } from 'vitest';
import { discountOn } from '../../../../src/domain/discount.ts';
import { quote, requestOf, type Wish } from '../logic/wish.ts';

const wish: Wish = { kind: 'buy', optionId: 'o', quantity: 2, issuedCouponId: null, expectedTotal: 9 };

describe('a quote', () => {
  it.each([
    { type: 'FIXED', amount: 20_000 },
    { type: 'FIXED', amount: 999_999 },
    { type: 'PERCENTAGE', percent: 33, maximumAmount: null },
    { type: 'PERCENTAGE', percent: 33, maximumAmount: 10_000 },
    { type: 'PERCENTAGE', percent: 33, maximumAmount: 0 },
  ] as const)('takes off what the service takes off: %o', (discount) => {
    const discounted = quote(41_111, 2, { discount, minimumOrderAmount: 82_222 });
    const off = discountOn(discount, 82_222);
    expect(discounted).toEqual({ itemsTotal: 82_222, discount: off, total: 82_222 - off });
  });

  it('takes nothing off below the minimum of the coupon, nor without one', () => {
    const coupon = { discount: { type: 'FIXED', amount: 1 }, minimumOrderAmount: 82_223 } as const;
    expect(quote(41_111, 2, coupon).total).toBe(82_222);
    expect(quote(41_111, 2, null).total).toBe(82_222);
  });
});

describe('a wish', () => {
  it('is sent with the total that the shopper saw, and with the coupon if there is one', () => {
    const items = [{ optionId: 'o', quantity: 2 }];
    expect(requestOf(wish)).toEqual({ items, expectedTotal: 9 });
    expect(requestOf({ ...wish, issuedCouponId: 'c' })).toEqual({
      items,
      expectedTotal: 9,
      issuedCouponId: 'c',
    });
  });
});
