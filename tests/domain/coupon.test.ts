import { describe, expect, it } from 'vitest';
import { aCoupon, anIssuedCoupon, NOON, noonPlus } from '../builders.ts';

const windowed = { issueStartsAt: NOON, issueEndsAt: noonPlus(100), usableUntil: noonPlus(200) };

describe('a coupon campaign', () => {
  const issue = (coupon: ReturnType<typeof aCoupon>, at = NOON, has = false) =>
    coupon.issueTo('ann', 'issued', has, at);

  it('counts the coupon it gives, with its own terms', () => {
    const coupon = aCoupon({ ...windowed, quantity: 2, issued: 1 });
    const [left, issued] = issue(coupon);
    expect(left).toEqual(aCoupon({ ...coupon, issued: 2 }));
    expect(left.remaining).toBe(0);
    expect(issued).toMatchObject({
      id: 'issued',
      couponId: coupon.id,
      userId: 'ann',
      status: 'ISSUED',
      issuedAt: NOON,
    });
    expect(issued.terms.usableUntil).toBe(coupon.usableUntil);
    expect(coupon.issued).toBe(1);
  });

  it.each([
    ['a moment before it starts', -1, 0, false, 'COUPON_NOT_STARTED'],
    ['when it ends', 100, 0, false, 'COUPON_EXPIRED'],
    ['when all are gone', 50, 1, false, 'COUPON_SOLD_OUT'],
    ['to a user who has one', 50, 0, true, 'COUPON_ALREADY_ISSUED'],
    ['before it starts, though all are gone', -1, 1, true, 'COUPON_NOT_STARTED'],
    ['after it ended, though all are gone', 100, 1, true, 'COUPON_EXPIRED'],
    ['when all are gone, to a user who has one', 50, 1, true, 'COUPON_SOLD_OUT'],
  ])('gives none %s', (_, atMs, issued, has, code) => {
    const coupon = aCoupon({ ...windowed, quantity: 1, issued });
    expect(() => issue(coupon, noonPlus(atMs), has)).toThrow(expect.objectContaining({ code }));
  });

  it.each([0, 99])('gives one %d ms after its start', (atMs) => {
    expect(issue(aCoupon({ ...windowed }), noonPlus(atMs))[0].issued).toBe(1);
  });

  it('changes its quantity and its end, and nothing else', () => {
    const coupon = aCoupon({ ...windowed, quantity: 5, issued: 3 });
    expect(coupon.change({ quantity: 3 })).toEqual(aCoupon({ ...coupon, quantity: 3 }));
    expect(coupon.change({ issueEndsAt: noonPlus(200) })).toEqual(
      aCoupon({ ...coupon, issueEndsAt: noonPlus(200) }),
    );
    expect(coupon.change({})).toEqual(coupon);
  });

  it.each([
    [{ quantity: 2 }, 'COUPON_BELOW_ISSUED'],
    [{ issueEndsAt: NOON }, 'COUPON_WINDOW_INVALID'],
    [{ issueEndsAt: noonPlus(201) }, 'COUPON_WINDOW_INVALID'],
  ])('refuses the change %o with %s', (change, code) => {
    const coupon = aCoupon({ ...windowed, quantity: 5, issued: 3 });
    expect(() => coupon.change(change)).toThrow(expect.objectContaining({ code }));
  });

  it.each([-1, 3])('cannot have issued %d of 2', (issued) => {
    expect(() => aCoupon({ quantity: 2, issued })).toThrow(RangeError);
  });

  it.each([1, 1_000_000_000])('may have %d coupons', (quantity) => {
    expect(aCoupon({ quantity }).remaining).toBe(quantity);
  });

  it.each([0, -1, 1.5, 1_000_000_001])('cannot have %d coupons', (quantity) => {
    expect(() => aCoupon({ quantity })).toThrow(RangeError);
  });

  it.each([0, 1.5, 1_000_000_001])('cannot be changed to %d coupons', (quantity) => {
    expect(() => aCoupon().change({ quantity })).toThrow(RangeError);
  });

  it.each([
    ['issuing that ends when it starts', { issueEndsAt: NOON }],
    ['coupons that expire before issuing ends', { usableUntil: noonPlus(99) }],
  ])('cannot be created with %s', (_, times) => {
    expect(() => aCoupon({ ...windowed, ...times })).toThrow(RangeError);
  });

  it('gives none to a user who cannot exist', () => {
    expect(() => aCoupon().issueTo('demo data', 'issued', false, NOON)).toThrow(RangeError);
  });
});

describe('an issued coupon', () => {
  const terms = {
    name: 'Welcome',
    discount: { type: 'FIXED', amount: 300 } as const,
    minimumOrderAmount: 1_000,
  };
  const coupon = anIssuedCoupon({ terms: { ...terms, usableUntil: NOON } });
  const early = noonPlus(-1);

  it('is held, used and given back', () => {
    const held = coupon.holdFor('order');
    expect(held).toMatchObject({ status: 'RESERVED', orderId: 'order' });
    expect(held.use()).toMatchObject({ status: 'USED', orderId: 'order' });
    expect(held.giveBack()).toEqual(coupon);
    expect(held.use().giveBack()).toEqual(coupon);
  });

  it.each([
    ['used before it is held', () => coupon.use()],
    ['held twice', () => coupon.holdFor('order').holdFor('other')],
    ['used twice', () => coupon.holdFor('order').use().use()],
    ['given back if no order has it', () => coupon.giveBack()],
    ['held by no order', () => anIssuedCoupon({ status: 'RESERVED' })],
    ['free and with an order', () => anIssuedCoupon({ orderId: 'order' })],
  ])('cannot be %s', (_, act) => {
    expect(act).toThrow(RangeError);
  });

  it('expires when its time is over, unless an order has it', () => {
    expect(coupon.statusAt(early)).toBe('ISSUED');
    expect(coupon.statusAt(NOON)).toBe('EXPIRED');
    expect(coupon.holdFor('order').statusAt(NOON)).toBe('RESERVED');
    expect(coupon.holdFor('order').use().statusAt(NOON)).toBe('USED');
  });

  it('takes its discount off an order that is large enough', () => {
    expect(coupon.discountOn(1_000, early)).toBe(300);
  });

  it.each([
    ['past its time', coupon, 1, NOON, 'COUPON_EXPIRED', {}],
    ['used', coupon.holdFor('o').use(), 1_000, NOON, 'COUPON_NOT_USABLE', { reason: 'ALREADY_USED' }],
    ['held', coupon.holdFor('o'), 1, early, 'COUPON_NOT_USABLE', { reason: 'RESERVED' }],
    ['for larger orders', coupon, 999, early, 'COUPON_NOT_USABLE', { reason: 'BELOW_MINIMUM' }],
  ])('takes nothing off when it is %s', (_, refused, itemsTotal, at, code, data) => {
    expect(() => refused.discountOn(itemsTotal, at)).toThrow(expect.objectContaining({ code, data }));
  });
});
