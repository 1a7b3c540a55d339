/** The smallest of the sorted numbers that at least this share of them does not exceed. `share` is from 0 to 1. */
export function quantile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('Nothing has no quantiles');
  return value;
}
