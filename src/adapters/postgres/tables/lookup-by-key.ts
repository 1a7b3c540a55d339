import type { SqlType } from './table.ts';

/**
 * A subquery that finds the rows of `table` by their key. `key` names the columns, in the order of the index, each with its
 * value. A value may be a column of the statement around it.
 *
 * Forces an index lookup per outer row. On small, freshly vacuumed tables PostgreSQL would read a whole index for a
 * plain join, and a prepared statement keeps that plan after the table has grown. `OFFSET 0` stops the planner from
 * flattening the subquery. The comparisons and the ORDER BY make the planner choose the index that begins with these
 * columns. For a plain `=` the planner would drop the ORDER BY. An array for a later column would be no condition of the
 * index before PostgreSQL 17.
 */
export function lookupByKey(selected: string, table: string, key: Readonly<Record<string, string>>): string {
  const conditions = Object.entries(key).map(([column, value], index) =>
    index === 0 ? `${column} = ANY (ARRAY[${value}])` : `${column} BETWEEN ${value} AND ${value}`,
  );
  return `SELECT ${selected} FROM ${table} WHERE ${conditions.join(' AND ')}
    ORDER BY ${Object.keys(key).join(', ')} OFFSET 0`;
}

/**
 * A condition that is always true. Forces a statement that names its rows by `column = ANY (…)` to use the index that begins
 * with `column`, also when it was planned on a small table.
 *
 * An UPDATE has no ORDER BY that would make the planner prefer this index. So the condition joins the rows with an empty
 * set. The planner thinks that rows in the order of `column` could help a merge join. This decides between indexes that
 * cost the same, and PostgreSQL then finds at once that the set is empty.
 */
export function inOrderOf(column: string, type: SqlType): string {
  return `NOT EXISTS (SELECT FROM unnest('{}'::${type}[]) AS none (key) WHERE none.key = ${column})`;
}
