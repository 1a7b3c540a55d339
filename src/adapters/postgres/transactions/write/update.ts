import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { inOrderOf } from '../../tables/lookup-by-key.ts';
import { type LockableTable, writtenColumns } from '../../tables/table.ts';
import { bind, type Parameter, type WritePart } from './write-part.ts';

/**
 * The most rows that one statement updates. PostgreSQL looks up each row's new values from the beginning of the arrays. So
 * the time of a statement grows with the square of the number of rows.
 */
const ROWS_MAX = 256;

/** A changed entity: as it was read, and as it is to be stored. */
interface Changed<Entity> {
  readonly before: Entity;
  readonly after: Entity;
}

/**
 * Updates a row for each changed entity. Finds a row by its key, and only if every `asRead` column still has the value
 * that the change was decided on. The statement raises an error if it moves fewer rows than were decided. The service
 * could not react to the number of rows itself, because it sends COMMIT before it knows that number.
 *
 * @param alsoSet SQL for columns that the entity does not know
 */
export function update<Name extends string, Row, Entity>(
  table: LockableTable<Name, Row, Entity>,
  changes: (writes: Writes) => readonly Changed<Entity>[],
  alsoSet: readonly string[] = [],
): WritePart {
  const { name, lockedBy } = table;
  const columns = writtenColumns(table.columns);
  const keys = columns.filter((column) => column.name === lockedBy);
  const guards = columns.filter(({ asRead }) => asRead);
  const moved = columns.filter(({ moves }) => moves);
  const parameters = [...keys.map(after), ...guards.map(before), ...moved.map(after)];
  const values = parameters.map(({ type }, index) => `$${index + 1}::${type}`);
  const elements = values.map((value) => `(${value}[])[array_position(${values[0]}[], t.${lockedBy})]`);
  /** @param keysOfRows SQL for the array of the keys. @param valueOf SQL for each parameter's value for the row `t`. */
  const textOf = (keysOfRows: string, [, ...sqlOf]: readonly string[]) => {
    const conditions = [
      `t.${lockedBy} = ANY (${keysOfRows})`,
      ...guards.map((column, index) => `t.${column.name} = ${sqlOf[index]}`),
      ...keys.map(({ type }) => inOrderOf(`t.${lockedBy}`, type)),
    ];
    const assignments = [
      ...moved.map((column, index) => `${column.name} = ${sqlOf[guards.length + index]}`),
      ...alsoSet,
    ];
    return `WITH moved AS (
        UPDATE ${name} AS t SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')} RETURNING 1
      ) SELECT expect_rows((SELECT count(*) FROM moved), cardinality(${keysOfRows}), '${name}')`;
  };
  const statements = {
    one: { name: `update-${name}-one`, text: textOf(`ARRAY[${values[0]}]`, values) },
    many: { name: `update-${name}`, text: textOf(`${values[0]}[]`, elements) },
  };
  return {
    ...statements,
    bind: (writes) => chunksOf(changes(writes)).flatMap((chunk) => bind(statements, parameters, chunk)),
  };
}

function after<Entity>({ type, of }: Parameter<Entity>): Parameter<Changed<Entity>> {
  return { type, of: (changed) => of(changed.after) };
}

function before<Entity>({ type, of }: Parameter<Entity>): Parameter<Changed<Entity>> {
  return { type, of: (changed) => of(changed.before) };
}

function chunksOf<Row>(rows: readonly Row[]): (readonly Row[])[] {
  if (rows.length <= ROWS_MAX) return [rows];
  return [rows.slice(0, ROWS_MAX), ...chunksOf(rows.slice(ROWS_MAX))];
}
