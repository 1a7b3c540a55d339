import { describe, expect, it } from 'vitest';
import { Stock } from '../../src/domain/stock.ts';

const stock = (onHand: number, reserved: number) => new Stock('option', onHand, reserved);

describe('the stock of an option', () => {
  it.each([
    ['reserve', stock(10, 3).reserve(2), stock(10, 5)],
    ['reserve the last', stock(10, 3).reserve(7), stock(10, 10)],
    ['release', stock(10, 3).release(3), stock(10, 0)],
    ['take', stock(10, 3).take(3), stock(7, 0)],
    ['restock', stock(7, 2).restock(3), stock(10, 2)],
    ['count in', stock(7, 2).adjust(5), stock(12, 2)],
    ['count out', stock(7, 2).adjust(-5), stock(2, 2)],
    ['fill up', stock(999_999_999, 0).adjust(1), stock(1_000_000_000, 0)],
  ])('moves its units: %s', (_, moved, expected) => {
    expect(moved).toEqual(expected);
  });

  it('offers what is on hand and not reserved', () => {
    expect(stock(10, 3).available).toBe(7);
  });

  it('does not change when it is asked for the next one', () => {
    const before = stock(10, 3);
    before.reserve(1);
    expect(before).toEqual(stock(10, 3));
  });

  it.each([
    ['reserve more than there is', () => stock(10, 3).reserve(8)],
    ['release more than is reserved', () => stock(10, 3).release(4)],
    ['take more than is reserved', () => stock(10, 3).take(4)],
    ['have more reserved than on hand', () => stock(1, 2)],
    ['have a negative reservation', () => stock(1, -1)],
    ['be adjusted by nothing', () => stock(10, 3).adjust(0)],
    ['be adjusted by a part of a unit', () => stock(10, 3).adjust(0.5)],
  ])('cannot %s', (_, act) => {
    expect(act).toThrow(RangeError);
  });

  it.each([
    [-8, 'STOCK_BELOW_RESERVED'],
    [-11, 'STOCK_BELOW_RESERVED'],
    [999_999_991, 'STOCK_LIMIT_EXCEEDED'],
  ])('refuses an adjustment of 10 units, 3 of them reserved, by %d: %s', (delta, code) => {
    expect(() => stock(10, 3).adjust(delta)).toThrow(expect.objectContaining({ code }));
  });

  it('can be counted out after a restock took it above the most that an option can have', () => {
    expect(stock(1_000_000_000, 0).restock(5).adjust(-1)).toEqual(stock(1_000_000_004, 0));
  });
});
