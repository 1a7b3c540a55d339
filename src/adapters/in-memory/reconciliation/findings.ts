import type { Violation } from '../../../application/ports/reconciliation.ts';

/** How many rows a check has looked at, and what is wrong with them. */
export interface Findings {
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** Judges every row by `faultOf`, which says what is wrong with it, or null. */
export function judge<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  faultOf: (row: Row) => string | null,
): Findings {
  const violations = rows.flatMap((row) => {
    const detail = faultOf(row);
    return detail === null ? [] : [{ id: idOf(row), detail }];
  });
  return { checked: rows.length, violations };
}

/** Sums amounts by key. */
export function sumBy<Row>(
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
  amountOf: (row: Row) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + amountOf(row));
  return sums;
}
