import { describe, expect, it } from 'vitest';
import { Balance } from '../../src/domain/balance.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { MAX_MONEY } from '../../src/domain/money.ts';
import { Product } from '../../src/domain/product.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCoupon, anIssuedCoupon, anOrder, NOON, noonPlus } from '../builders.ts';

const BALANCE = new Balance('ann', 400, 1);
const STOCK = new Stock('option', 10, 3);
const CAMPAIGN = aCoupon({
  issueStartsAt: NOON,
  issueEndsAt: noonPlus(1_000),
  usableUntil: noonPlus(2_000),
  quantity: 2,
  issued: 2,
});
const OPTIONS = Array.from({ length: 100 }, (_, index) => ({
  id: `o${index}`,
  name: 'Size',
  price: 1,
  onSale: true,
  maxPerOrder: null,
  metadata: {},
}));
const PRODUCT = new Product({
  id: 'p',
  name: 'Mug',
  description: '',
  metadata: {},
  options: OPTIONS,
  createdAt: NOON,
});
const COUPON = anIssuedCoupon({
  terms: {
    name: 'Welcome',
    discount: { type: 'FIXED', amount: 1 },
    minimumOrderAmount: 500,
    usableUntil: NOON,
  },
});
const ORDER = anOrder({ ttlMs: 60_000 });
const PAID = ORDER.confirm('payment', NOON);

const issue = (campaign: typeof CAMPAIGN, atMs: number, alreadyIssued = false) =>
  campaign.issueTo('ann', 'issued', alreadyIssued, noonPlus(atMs));

const REFUSALS: readonly (readonly [ErrorCode, string, () => unknown])[] = [
  [
    'INVALID_CHARGE_AMOUNT',
    'A charge must be a whole number from 1 to 1000000000000, not 0.5.',
    () => BALANCE.charge(0.5, 'e', NOON),
  ],
  [
    'BALANCE_LIMIT_EXCEEDED',
    'A balance can be at most 1000000000000. This one is 400 already.',
    () => BALANCE.charge(MAX_MONEY, 'e', NOON),
  ],
  [
    'BALANCE_BELOW_ZERO',
    'The balance is 400. It cannot be lowered by 401.',
    () => BALANCE.adjust(-401, 'Counted', 'e', NOON),
  ],
  [
    'OPTION_LIMIT_EXCEEDED',
    'A product can have at most 100 options.',
    () => PRODUCT.addOption({ id: 'x', name: 'X', price: 1, maxPerOrder: null, metadata: {} }),
  ],
  [
    'STOCK_BELOW_RESERVED',
    'Orders have reserved 3 of 10 units. This adjustment would leave 2.',
    () => STOCK.adjust(-8),
  ],
  ['STOCK_LIMIT_EXCEEDED', 'An option can have at most 1000000000 units.', () => STOCK.adjust(1_000_000_000)],
  [
    'COUPON_NOT_STARTED',
    'This coupon can be had from 2026-11-21T12:00:00.000Z on.',
    () => issue(CAMPAIGN, -1),
  ],
  [
    'COUPON_EXPIRED',
    'This coupon could be had until 2026-11-21T12:00:01.000Z.',
    () => issue(CAMPAIGN, 1_000),
  ],
  ['COUPON_SOLD_OUT', 'All 2 coupons are gone.', () => issue(CAMPAIGN, 0)],
  [
    'COUPON_ALREADY_ISSUED',
    'You have this coupon already.',
    () => issue(CAMPAIGN.change({ quantity: 3 }), 0, true),
  ],
  [
    'COUPON_BELOW_ISSUED',
    '2 coupons are issued already. The quantity cannot fall to 1.',
    () => CAMPAIGN.change({ quantity: 1 }),
  ],
  [
    'COUPON_WINDOW_INVALID',
    'issueEndsAt must be later than 2026-11-21T12:00:00.000Z and not later than 2026-11-21T12:00:02.000Z.',
    () => CAMPAIGN.change({ issueEndsAt: NOON }),
  ],
  [
    'COUPON_EXPIRED',
    'This coupon could be used until 2026-11-21T12:00:00.000Z.',
    () => COUPON.discountOn(500, NOON),
  ],
  [
    'COUPON_NOT_USABLE',
    'This coupon is used already.',
    () => COUPON.holdFor('o').use().discountOn(500, NOON),
  ],
  ['COUPON_NOT_USABLE', 'Order o holds this coupon.', () => COUPON.holdFor('o').discountOn(500, NOON)],
  [
    'COUPON_NOT_USABLE',
    'This coupon needs items worth 500 or more.',
    () => COUPON.discountOn(499, noonPlus(-1)),
  ],
  [
    'TOTAL_LIMIT_EXCEEDED',
    'The items of an order can be worth at most 1000000000000.',
    () => anOrder({ itemsTotal: MAX_MONEY + 1 }),
  ],
  [
    'TOTAL_CHANGED',
    'The total is 10, and not 9 as expected.',
    () => anOrder({ itemsTotal: 10, expectedTotal: 9 }),
  ],
  ['ORDER_ALREADY_PAID', 'This order is paid already.', () => PAID.assertPayable(NOON)],
  [
    'ORDER_EXPIRED',
    'This order had to be paid before 2026-11-21T12:01:00.000Z.',
    () => ORDER.assertPayable(noonPlus(60_000)),
  ],
  ['ORDER_CANCELLED', 'This order is cancelled.', () => ORDER.cancel('REQUESTED', NOON).assertPayable(NOON)],
  [
    'REFUND_WINDOW_CLOSED',
    'A paid order can be cancelled within 60 seconds of its payment.',
    () => PAID.assertRefundable(60_000, noonPlus(60_000)),
  ],
];

describe('a refusal', () => {
  it.each(REFUSALS)('%s says: %s', (code, message, act) => {
    expect(act).toThrow(expect.objectContaining({ name: 'DomainError', code, message }));
  });
});
