import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { lookupByKey } from '../lookup-by-key.ts';

/** One table's share of the write. `sql` gets the source of its rows, to be used in FROM as `r`. */
export interface WritePart {
  readonly name: string;
  /** The columns of `r`, with their types. */
  readonly columns: string;
  readonly mayMoveFewer?: boolean;
  sql(source: string): string;
  rows(writes: Writes): readonly object[];
}

/** Inserts are sorted by their unique key: two transactions that insert the same keys meet in one order. */
export function insert(
  table: string,
  columns: string,
  sortedBy: string,
  rows: WritePart['rows'],
  onConflict = '',
): WritePart {
  const names = columns.replaceAll(/(\w+) [^,]+/g, '$1');
  const sql = (source: string) =>
    `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${source} ORDER BY ${sortedBy} ${onConflict}`;
  return { name: `new_${table}`, columns, sql, rows };
}

/**
 * Moves are conditional on the row as it was read: without its lock it would not be found. A row is found by its key,
 * among those that meet the condition on `t`, and moved where it lies.
 */
export function update(
  table: string,
  columns: string,
  set: string,
  key: string,
  condition: string,
  rows: WritePart['rows'],
): WritePart {
  const found = lookupByKey('t.ctid', `${table} t`, `t.${key}`, `r.${key}`, condition);
  const sql = (source: string) =>
    `UPDATE ${table} AS moved SET ${set} FROM ${source} CROSS JOIN LATERAL (${found}) AS found WHERE moved.ctid = found.ctid`;
  return { name: `changed_${table}`, columns, sql, rows };
}
