/** A place in a list that is ordered newest first. The rows after it are older. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/** Which part of a list to read: at most `limit` rows after `after`, or from the start if that is null. */
export interface PageRequest<After = Position> {
  readonly limit: number;
  readonly after: After | null;
}

/** Part of a list, newest first. The next part comes after `next`, which is null at the end of the list. */
export interface Page<Row, After = Position> {
  readonly data: readonly Row[];
  readonly next: After | null;
}

/** Makes a page of up to `limit + 1` rows. The extra row only tells that there are more; it is not in the page. */
export function pageOf<Row, After>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => After,
): Page<Row, After> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
