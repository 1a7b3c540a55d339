/**
 * A subquery that finds rows of `table` by `column`, the first of an index, for a row outside that holds its `value`.
 * It leaves the planner no choice. What it makes of a plain join on tables that were vacuumed while they were small reads
 * a whole index, since that costs nothing there; and a prepared statement keeps that when they have grown. OFFSET keeps
 * the subquery inside of its loop. The order, which an equality would make meaningless, tells the index that begins with
 * the column from those that have it behind.
 */
export function byKey(
  selected: string,
  table: string,
  column: string,
  value: string,
  condition = 'true',
): string {
  return `SELECT ${selected} FROM ${table} WHERE ${column} = ANY (ARRAY[${value}]) AND ${condition}
    ORDER BY ${column} OFFSET 0`;
}
