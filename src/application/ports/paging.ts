/** The position of a row in a list that is ordered by time and then by id. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/** Which part of a list to read: at most `limit` rows after `after`, or from the start if that is null. */
export interface PageRequest<After = Position> {
  readonly limit: number;
  readonly after: After | null;
}

/** Part of a list. The next part comes after `next`, which is null at the end of the list. */
export interface Page<Row, After = Position> {
  readonly data: readonly Row[];
  readonly next: After | null;
}

/** Makes a page of up to `limit + 1` rows. The extra row is not in the page. It only shows that there are more rows. */
export function pageOf<Row, After>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => After,
): Page<Row, After> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
