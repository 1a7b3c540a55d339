import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Discount, discountOn } from '../../src/domain/discount.ts';
import { MAX_MONEY } from '../../src/domain/money.ts';

const fixed = (amount: number): Discount => ({ type: 'FIXED', amount });
const percentage = (percent: number, maximumAmount: number | null = null): Discount => ({
  type: 'PERCENTAGE',
  percent,
  maximumAmount,
});

describe('a discount', () => {
  it.each([
    [fixed(300), 1_000, 300],
    [fixed(300), 300, 300],
    [fixed(300), 299, 299],
    [fixed(300), 0, 0],
    [percentage(10), 1_999, 199],
    [percentage(1), 99, 0],
    [percentage(100), 777, 777],
    [percentage(50, 400), 1_000, 400],
    [percentage(50, 400), 799, 399],
    [percentage(50, 0), 1_000, 0],
    [percentage(99), MAX_MONEY, 990_000_000_000],
  ])('%o on %d takes off %d', (discount, itemsTotal, expected) => {
    expect(discountOn(discount, itemsTotal)).toBe(expected);
  });

  it('is a whole amount from 0 to the total, whatever the terms', () => {
    const amounts = fc.integer({ min: 1, max: MAX_MONEY });
    const terms = fc.oneof(
      amounts.map(fixed),
      fc
        .tuple(fc.integer({ min: 1, max: 100 }), fc.option(amounts))
        .map(([percent, cap]) => percentage(percent, cap)),
    );
    fc.assert(
      fc.property(terms, fc.integer({ min: 0, max: MAX_MONEY }), (discount, itemsTotal) => {
        const off = discountOn(discount, itemsTotal);
        expect(Number.isSafeInteger(off) && off >= 0 && off <= itemsTotal).toBe(true);
      }),
    );
  });
});
