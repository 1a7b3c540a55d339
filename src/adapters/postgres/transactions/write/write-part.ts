import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { encodeArray, encodeValue } from '../../binary/binary-array.ts';
import type { BoundStatement, NamedStatement } from '../../named-statement.ts';
import type { SqlType } from '../../tables/table.ts';

/**
 * One table's share of the write. It has a statement for one row and a statement for several rows. A single row needs no
 * arrays, which saves PostgreSQL a fifth of the time.
 */
export interface WritePart {
  readonly one: NamedStatement;
  readonly many: NamedStatement;
  /** What to send. Nothing if the write does not touch this table. */
  bind(writes: Writes): BoundStatement[];
}

/** A parameter of both statements of a part: a value in the one, an array in the other. `of` takes a row's value. */
export interface Parameter<Source> {
  readonly type: SqlType;
  readonly of: (source: Source) => unknown;
}

/** The statement that fits the number of rows, with its parameters. Nothing if there is no row. */
export function bind<Source>(
  { one, many }: Pick<WritePart, 'one' | 'many'>,
  parameters: readonly Parameter<Source>[],
  rows: readonly Source[],
): BoundStatement[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (rows.length === 1) {
    return [{ statement: one, values: parameters.map(({ type, of }) => encodeValue(type, of(first))) }];
  }
  return [{ statement: many, values: parameters.map(({ type, of }) => encodeArray(type, rows, of)) }];
}
