/** A place in a list that is ordered newest first: everything after it is older. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/** Which part of a list: at most `limit` rows, from behind `after`, or from the start. */
export interface PageRequest<After = Position> {
  readonly limit: number;
  readonly after: After | null;
}

/** Part of a list, newest first. `next` is where the next part starts, null at the end. */
export interface Page<Row, After = Position> {
  readonly data: readonly Row[];
  readonly next: After | null;
}

/** Makes a page of `limit + 1` rows read: the extra row only tells that there are more. */
export function pageOf<Row, After>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => After,
): Page<Row, After> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
