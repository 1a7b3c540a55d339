import { describe, expect, it } from 'vitest';
import { Basket, type RequestedItem } from '../../src/domain/basket.ts';

const item = (optionId: string, quantity = 1): RequestedItem => ({ optionId, quantity });
const items = (count: number) => Array.from({ length: count }, (_, index) => item(`option-${index}`));

describe('a basket', () => {
  it('makes one item of the lines that name the same option, in the position of the first', () => {
    expect(new Basket([item('b', 1), item('a', 2), item('b', 3)]).items).toEqual([
      item('b', 4),
      item('a', 2),
    ]);
  });

  it.each([1, 100])('may have %d lines', (count) => {
    expect(new Basket(items(count)).items).toEqual(items(count));
  });

  it.each([0, 101])('cannot have %d lines', (count) => {
    expect(() => new Basket(items(count))).toThrow(new RangeError(`A basket cannot have ${count} lines`));
  });

  it('counts lines as they were sent, also if they name one option', () => {
    const repeated = Array.from({ length: 101 }, () => item('a'));
    expect(() => new Basket(repeated)).toThrow(RangeError);
    expect(new Basket(repeated.slice(1)).items).toEqual([item('a', 100)]);
  });

  it.each([1, 10_000])('may have %d units of an option', (quantity) => {
    expect(new Basket([item('a', quantity)]).items).toEqual([item('a', quantity)]);
  });

  it.each([0, -1, 1.5, Number.NaN, 10_001])('cannot have %d units of an option', (quantity) => {
    expect(() => new Basket([item('a'), item('b', quantity)])).toThrow(RangeError);
  });

  it('cannot have more than 10,000 units of an option in all its lines', () => {
    const full = [item('a', 9_999), item('b', 10_000), item('a', 1)];
    expect(new Basket(full).items).toEqual([item('a', 10_000), item('b', 10_000)]);
    expect(() => new Basket([...full, item('a', 1)])).toThrow(RangeError);
  });
});

describe('the excess lines of a basket', () => {
  it('are those that bring their option above 10,000 units, with the units up to there', () => {
    const requested = [
      item('a', 6_000),
      item('b', 10_001),
      item('a', 4_000),
      item('a', 1),
      item('c'),
      item('a', 2),
    ];
    expect(Basket.excessLines(requested)).toEqual([
      { line: 1, sum: 10_001 },
      { line: 3, sum: 10_001 },
      { line: 5, sum: 10_003 },
    ]);
  });

  it('are none if every option has at most 10,000 units', () => {
    expect(Basket.excessLines([item('a', 5_000), item('b', 10_000), item('a', 5_000)])).toEqual([]);
  });
});
