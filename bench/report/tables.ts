import { type Spread, spreadOf } from './statistics.ts';

/** A Markdown table. Its first column is text, and the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The median, with the smallest and the largest in parentheses. */
export function spreadCell(spread: Spread | undefined, format: (value: number) => string): string {
  if (!spread) return '–';
  const { median, least, most } = spread;
  return least === most ? format(median) : `${format(median)} (${format(least)}–${format(most)})`;
}

/** The median, the smallest and the largest of some ratios. */
export function ratioCell(ratios: readonly number[]): string {
  return spreadCell(ratios.length === 0 ? undefined : spreadOf(ratios), ratio);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function ratio(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

/** A few digits of a duration. The unit is in the head of the table. */
export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : count(value);
}
