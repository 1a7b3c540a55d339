/** What is special about a shopper. */
export type Habit =
  | 'is poor'
  | 'remembers an old price'
  | 'clicks twice'
  | 'reserves first'
  | 'regrets'
  | 'wants two'
  | 'just buys';

/** How many of a hundred shoppers have each habit. All others just buy. */
const OF_A_HUNDRED: readonly (readonly [Habit, number])[] = [
  ['is poor', 4],
  ['remembers an old price', 4],
  ['clicks twice', 10],
  ['reserves first', 12],
  ['regrets', 8],
  ['wants two', 6],
];

const HABITS = OF_A_HUNDRED.flatMap(([habit, count]) => Array<Habit>(count).fill(habit));

/** The habit of the shopper with this number. 37 has no factor in common with 100, so the habits come mixed. */
export function habitOf(index: number): Habit {
  return HABITS[(index * 37) % 100] ?? 'just buys';
}
