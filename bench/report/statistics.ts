/**
 * The smallest of the sorted numbers such that at least `share` of them (from 0 to 1) are not above it.
 *
 * @throws {RangeError} if there are no numbers
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('There are no numbers to take a quantile of');
  return value;
}

/** The middle of some numbers, and the smallest and the largest of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws {RangeError} if there are no numbers */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { median: median(sorted), least: quantile(sorted, 0), most: quantile(sorted, 1) };
}

/** The middle of sorted numbers, or the mean of the two in the middle. @throws {RangeError} if there are no numbers */
export function median(sorted: ArrayLike<number>): number {
  const above = sorted[Math.floor(sorted.length / 2)] ?? quantile(sorted, 0.5);
  return (quantile(sorted, 0.5) + above) / 2;
}
