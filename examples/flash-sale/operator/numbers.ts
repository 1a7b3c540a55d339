/** A whole number with separators. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** A duration: milliseconds below a second, else seconds. */
export function duration(ms: number): string {
  return ms < 1000 ? `${whole(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The codes and their counts, the highest first. */
export function highestFirst(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([, a], [, b]) => b - a);
}
