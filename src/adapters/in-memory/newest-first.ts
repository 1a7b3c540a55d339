import { type Page, type PageRequest, type Position, pageOf } from '../../application/ports/paging.ts';

/** One page of rows, the newest first. */
export function newestFirst<Row>(
  rows: Iterable<Row>,
  { limit, after }: PageRequest,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const sorted = [...rows].sort((a, b) => comparePositions(positionOf(b), positionOf(a)));
  const rest = after ? sorted.filter((row) => comparePositions(positionOf(row), after) < 0) : sorted;
  return pageOf(rest.slice(0, limit + 1), limit, positionOf);
}

/** Negative where `a` is older than `b`; ids, which grow with time, tell apart what is of one millisecond. */
export function comparePositions(a: Position, b: Position): number {
  return a.at.getTime() - b.at.getTime() || compareText(a.id, b.id);
}

/** Compares by code units, as PostgreSQL compares UUIDs written in lower case. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
