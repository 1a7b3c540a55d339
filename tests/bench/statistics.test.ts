import { expect, test } from 'vitest';
import { quantile, spreadOf } from '../../bench/report/statistics.ts';

test('the median of an odd count is the number in the middle', () => {
  expect(spreadOf([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30 });
});

test('the median of an even count is the mean of the two numbers in the middle', () => {
  expect(spreadOf([4, 100, 2, 1])).toEqual({ median: 3, least: 1, most: 100 });
});

test('numbers are sorted as numbers', () => {
  expect(spreadOf([9, 10, 100]).median).toBe(10);
});

test('a quantile is the smallest number that enough of them do not exceed', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0, 0.5, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 99, 100]);
});

test('no numbers have no quantile', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});
