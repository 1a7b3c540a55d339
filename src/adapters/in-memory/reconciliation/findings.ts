import type { Violation } from '../../../application/ports/reconciliation.ts';

/** How many rows a check has looked at, and which of them are wrong. */
export interface Findings {
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** Judges every row by `faultOf`, which returns what is wrong with the row, or null. */
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

/** Sums the amounts of the rows that have the same key. */
export function sumBy<Row>(
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
  amountOf: (row: Row) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + amountOf(row));
  return sums;
}
