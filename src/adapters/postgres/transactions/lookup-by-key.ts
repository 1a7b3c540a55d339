/**
 * A subquery that finds rows of `table` for a row outside that holds their key in `value`. Forces an index lookup per
 * outer row. On small, freshly vacuumed tables PostgreSQL would plan a join over a full index scan, and a prepared
 * statement keeps that plan after the table has grown. `OFFSET 0` stops the planner from flattening the subquery.
 * `= ANY (ARRAY[…])` with `ORDER BY` makes it pick the index whose first column is `column`. With a plain `=` it would
 * drop the `ORDER BY`.
 */
export function lookupByKey(
  selected: string,
  table: string,
  column: string,
  value: string,
  condition = 'true',
): string {
  return `SELECT ${selected} FROM ${table} WHERE ${column} = ANY (ARRAY[${value}]) AND ${condition}
    ORDER BY ${column} OFFSET 0`;
}
