import { describe, expect, it } from 'vitest';
import type { Coupon, IssuedCoupon, Order } from '../../../../clients/typescript/src/index.ts';
import { clockText, partLeft, secondsLeft } from '../logic/countdown.ts';
import { couponState } from '../logic/coupon-state.ts';
import { discountText } from '../logic/discount-text.ts';
import { moneyFormat } from '../logic/money.ts';
import { itemsText, returnedText, wishOf } from '../logic/order-words.ts';
import { timelineOf } from '../logic/timeline.ts';

const AT = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:00:09.000Z';

const order = (fields: Partial<Order> = {}) =>
  ({
    items: [{ optionId: 'o', quantity: 2, productName: 'Lamp', optionName: 'Brass' }],
    total: 216_000,
    currency: 'KRW',
    issuedCouponId: null,
    placedAt: AT,
    confirmedAt: null,
    cancelledAt: null,
    cancelReason: null,
    payment: null,
    ...fields,
  }) as Order;
const payment = { id: 'p', amount: 216_000, paidAt: AT, refundedAt: LATER };

describe('a countdown', () => {
  it.each([
    [900_000, '15:00'],
    [899_001, '15:00'],
    [899_000, '14:59'],
    [9_000, '0:09'],
    [1, '0:01'],
    [0, '0:00'],
    [-5, '0:00'],
    [3_849_000, '1:04:09'],
  ])('of %i ms is %s', (leftMs, text) => expect(clockText(leftMs)).toBe(text));

  it('ends with the second 0', () => expect([secondsLeft(1), secondsLeft(0)]).toEqual([1, 0]));

  it.each([
    [0, 1],
    [100, 1],
    [150, 0.5],
    [200, 0],
    [300, 0],
  ])('at %i has the part %d left', (now, part) => expect(partLeft(100, 200, now)).toBe(part));

  it('of no time is over', () => expect(partLeft(100, 100, 50)).toBe(0));
});

describe('money', () => {
  it.each([
    ['KRW', 24_000, '₩24,000'],
    ['EUR', 2_400, '€24.00'],
  ])('in %s', (currency, amount, text) => expect(moneyFormat(currency)(amount)).toBe(text));
});

describe('a coupon', () => {
  const coupon = { issueStartsAt: AT, issueEndsAt: LATER, remaining: 1 } as Coupon;
  const [startMs, endMs] = [Date.parse(AT), Date.parse(LATER)];

  it.each([
    ['soon', coupon, null, startMs - 1],
    ['open', coupon, null, startMs],
    ['soldOut', { ...coupon, remaining: 0 }, null, startMs],
    ['over', coupon, null, endMs],
    ['yours', { ...coupon, remaining: 0 }, {} as IssuedCoupon, endMs],
  ])('is %s', (state, terms, mine, nowMs) => expect(couponState(terms, mine, nowMs)).toBe(state));

  it('says what it is worth', () => {
    const fixed = {
      discount: { type: 'FIXED', amount: 20_000 },
      minimumOrderAmount: 0,
      currency: 'KRW',
    } as const;
    const share = { type: 'PERCENTAGE', percent: 10, maximumAmount: 5_000 } as const;
    expect(discountText(fixed)).toBe('₩20,000 off');
    expect(discountText({ ...fixed, discount: share, minimumOrderAmount: 50_000 })).toBe(
      '10% off, at most ₩5,000, on orders from ₩50,000',
    );
  });
});

describe('an order', () => {
  it('says what it is of', () => expect(itemsText(order())).toBe('2 × Lamp, Brass'));

  it('says what came back', () => {
    expect(returnedText(order({ payment, issuedCouponId: 'c' }))).toBe(
      'Given back: ₩216,000 to your balance, 2 units to the shop, the coupon to you.',
    );
    expect(returnedText(order())).toBe('Given back: 2 units to the shop.');
  });

  it('tells its steps in their order', () => {
    const steps = timelineOf(
      order({ confirmedAt: AT, payment, cancelledAt: LATER, cancelReason: 'REQUESTED' }),
    );
    expect(steps.map(({ label }) => label)).toEqual(['Ordered', 'Paid', 'Cancelled', 'Money back']);
    expect(timelineOf(order())).toEqual([{ label: 'Ordered', at: AT }]);
  });

  it('that was too dear can be wished again', () => {
    expect(wishOf(order())).toEqual({
      kind: 'buy',
      optionId: 'o',
      quantity: 2,
      issuedCouponId: null,
      expectedTotal: 216_000,
    });
  });
});
