import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import type { NamedStatement } from '../../named-statement.ts';
import type { WritePart } from './write-part.ts';
import { WRITE_PARTS } from './write-parts.ts';

const statements = new Map<string, NamedStatement>();

/**
 * Everything a transaction writes, as one statement and its parameters. Its text follows from the tables that are
 * written, not from how much: use cases write few sets of tables, so each set is planned once on a connection.
 *
 * @param marker the UUID of this attempt
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
 * Makes these parts, each from the rows of a JSON parameter. It raises where a part moved fewer rows than were decided,
 * and leaves a marker that tells later whether it was committed. `$1` is the marker, `$2` the time, and the rows of part
 * n are `$n+3`.
 */
export function writeStatement(parts: readonly WritePart[]): NamedStatement {
  // Shorter than a list of tables: PostgreSQL takes 63 characters.
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
