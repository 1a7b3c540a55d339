import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import type { NamedStatement } from '../../named-statement.ts';
import type { WritePart } from './write-part.ts';
import { WRITE_PARTS } from './write-parts.ts';

const statements = new Map<string, NamedStatement>();

/**
 * Everything a transaction writes, as one statement and its parameters. The text depends only on which tables are
 * written, not on the number of rows. Use cases write few sets of tables, so a connection plans each set once.
 *
 * @param marker the UUID of this transaction
 */
export function writeOf(writes: Writes, marker: string): { statement: NamedStatement; values: string[] } {
  const filled = WRITE_PARTS.map((part) => ({ part, records: part.records(writes) })).filter(
    ({ records }) => records.length > 0,
  );
  const values = filled.map(({ records }) => JSON.stringify(records));
  return {
    statement: writeStatement(filled.map(({ part }) => part)),
    values: [marker, writes.now.toISOString(), ...values],
  };
}

/**
 * A statement that makes these parts. It raises an error if a part moves fewer rows than were decided. It inserts a
 * marker, which tells later whether the transaction was committed. `$1` is the marker, `$2` the time, and `$n+3` the
 * records of part n as JSON.
 */
export function writeStatement(parts: readonly WritePart[]): NamedStatement {
  // A bit per part. PostgreSQL cuts names after 63 characters, so a list of the tables would be too long.
  const mask = parts.reduce((sum, part) => sum + 2 ** WRITE_PARTS.indexOf(part), 0);
  const name = `write-${mask.toString(16)}`;
  const statement = statements.get(name) ?? { name, text: writeText(parts) };
  statements.set(name, statement);
  return statement;
}

function writeText(parts: readonly WritePart[]): string {
  const parameters = parts.map((_, index) => `$${index + 3}`);
  const steps = parts.map((part, index) => {
    const source = `json_to_recordset(${parameters[index]}::json) AS r(${part.columns})`;
    return `${part.name} AS (${part.sql(source)} RETURNING 1)`;
  });
  const checks = parts.flatMap((part, index) =>
    part.mayMoveFewer
      ? []
      : `expect_rows((SELECT count(*) FROM ${part.name}), json_array_length(${parameters[index]}::json), '${part.name}')`,
  );
  const marker = 'marker AS (INSERT INTO markers (id, created_at) VALUES ($1::uuid, $2::timestamptz))';
  return `WITH ${[marker, ...steps].join(',\n')}\nSELECT ${checks.join(',\n')}`;
}
