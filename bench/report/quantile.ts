/** The smallest of the sorted numbers such that at least `share` of them (from 0 to 1) are not above it. */
export function quantile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('There are no numbers to take a quantile of');
  return value;
}
