import { type Page, type PageRequest, type Position, pageOf } from '../../application/ports/paging.ts';

/** Makes a page of rows, the newest first. */
export function newestFirst<Row>(
  rows: Iterable<Row>,
  { limit, after }: PageRequest,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const sorted = [...rows].sort((a, b) => comparePositions(positionOf(b), positionOf(a)));
  const rest = after ? sorted.filter((row) => comparePositions(positionOf(row), after) < 0) : sorted;
  return pageOf(rest.slice(0, limit + 1), limit, positionOf);
}

/** Negative if `a` is older than `b`. Rows of the same millisecond are compared by their ids, which grow with time. */
export function comparePositions(a: Position, b: Position): number {
  return a.at.getTime() - b.at.getTime() || compareText(a.id, b.id);
}

/** Compares by code units, which is how PostgreSQL compares UUIDs if they are written in lower case. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
