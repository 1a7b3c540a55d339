import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../clients/typescript/src/index.ts';
import { explainRefusal } from '../logic/explain-refusal.ts';
import type { Wish } from '../logic/wish.ts';

/** The explanation of a refusal that has this code and these fields. */
function explained(code: Problem['code'], fields: object = {}, kind?: Wish['kind']) {
  const shared = { title: 'A title', detail: 'A detail.', requestId: 'request-1' };
  return explainRefusal({ code, ...shared, ...fields } as Problem, 'KRW', kind);
}

const short = (available: number) => ({ items: [{ optionId: 'o', requested: 2, available }] });

describe('a refusal', () => {
  it('offers what is left in stock', () => {
    const { title, offer } = explained('OUT_OF_STOCK', short(1));
    expect(title).toBe('You want 2, and 1 is left');
    expect(offer).toEqual({ label: 'Buy 1', change: { quantity: 1 } });
  });

  it('offers nothing if nothing is left', () => {
    expect(explained('OUT_OF_STOCK', short(0))).not.toHaveProperty('offer');
    expect(explained('OUT_OF_STOCK', short(0)).title).toBe('Sold out');
  });

  it('names its offer after what the shopper wanted', () => {
    expect(explained('OUT_OF_STOCK', short(1), 'reserve').offer?.label).toBe('Reserve 1');
  });

  it('offers to charge what is missing, and to buy', () => {
    const { title, offer } = explained('INSUFFICIENT_BALANCE', { required: 118_000, balance: 94_000 });
    expect(title).toBe('₩24,000 missing');
    expect(offer).toEqual({
      label: 'Charge ₩24,000 and buy',
      change: { kind: 'buy', chargeAmount: 24_000 },
    });
  });

  it('shows the old and the new total, and offers to buy for the new one', () => {
    const { text, offer } = explained('TOTAL_CHANGED', { expectedTotal: 118_000, total: 130_000 });
    expect(text).toBe('It was ₩118,000. It is ₩130,000 now.');
    expect(offer).toEqual({ label: 'Buy for ₩130,000', change: { expectedTotal: 130_000 } });
  });

  it('offers as many as one order can have', () => {
    const items = [{ optionId: 'o', requested: 9, maxPerOrder: 2 }];
    expect(explained('QUANTITY_LIMIT_EXCEEDED', { items }).offer?.change).toEqual({ quantity: 2 });
  });

  it.each([
    ['COUPON_NOT_USABLE', { reason: 'ALREADY_USED' }],
    ['COUPON_EXPIRED', {}],
    ['ISSUED_COUPON_NOT_FOUND', {}],
  ] as const)('%s offers to buy without the coupon', (code, fields) => {
    expect(explained(code, fields).offer?.change).toEqual({ issuedCouponId: null });
  });

  it('offers to buy at once if too many orders are held', () => {
    const { text, offer } = explained('PENDING_ORDER_LIMIT_EXCEEDED', { limit: 10 }, 'reserve');
    expect([text.includes('10'), offer?.change]).toEqual([true, { kind: 'buy' }]);
  });

  it.each([
    'PRODUCT_OPTION_NOT_FOUND',
    'COUPON_NOT_STARTED',
    'COUPON_SOLD_OUT',
    'COUPON_ALREADY_ISSUED',
    'ORDER_EXPIRED',
    'ORDER_CANCELLED',
    'ORDER_ALREADY_PAID',
    'REFUND_WINDOW_CLOSED',
    'UNAUTHENTICATED',
  ] as const)('%s is explained in words of the page', (code) => {
    expect(explained(code).title).not.toBe('A title');
    expect(explained(code)).not.toHaveProperty('offer');
  });

  it('that the page does not know shows what the service says', () => {
    const { title, text } = explained('TOTAL_LIMIT_EXCEEDED');
    expect([title, text]).toEqual(['A title', 'A detail. (TOTAL_LIMIT_EXCEEDED, request request-1)']);
  });
});
