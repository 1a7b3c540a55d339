import { expect, it } from 'vitest';
import { habitOf } from '../habits.ts';

it('gives each habit to its part of every hundred shoppers, mixed', () => {
  const habits = Array.from({ length: 100 }, (_, index) => habitOf(index));
  const counts = Object.fromEntries(
    [...Map.groupBy(habits, (habit) => habit)].map(([habit, all]) => [habit, all.length]),
  );
  expect(counts).toEqual({
    'is poor': 4,
    'remembers an old price': 4,
    'clicks twice': 10,
    'reserves first': 12,
    regrets: 8,
    'wants two': 6,
    'just buys': 56,
  });
  expect(new Set(habits.slice(0, 10)).size).toBeGreaterThan(2);
});
