import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { invariant } from '../../../../domain/invariant.ts';
import { inOrderOf } from '../../tables/lookup-by-key.ts';
import { type LockableTable, sqlName, writtenColumns } from '../../tables/table.ts';
import { inUtf8Order } from './utf8-order.ts';
import { bind, type Parameter, type WritePart } from './write-part.ts';

/** The most rows that one statement updates. It bounds how long the arrays are that PostgreSQL searches for each row. */
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
 * For several rows the keys are sorted. So PostgreSQL finds a row's place in the arrays by halving them. If the two sorted
 * differently, the place would hold another key, the row would not be moved, and the statement would raise its error.
 *
 * @param alsoSet SQL for columns that the entity does not know
 */
export function update<Name extends string, Row, Entity>(
  table: LockableTable<Name, Row, Entity>,
  changes: (writes: Writes) => readonly Changed<Entity>[],
  alsoSet: readonly string[] = [],
): WritePart {
  const columns = writtenColumns(table.columns);
  const [key] = columns.filter(({ name }) => name === table.lockedBy);
  invariant(key, `${table.name} is not locked by a written column`);
  const guards = columns.filter(({ asRead }) => asRead);
  const moved = columns.filter(({ moves }) => moves);
  const keyColumn = `t.${key.name}`;
  /**
   * @param keys SQL for the array of the keys
   * @param sqlOf SQL for a parameter's value for the row `t`
   */
  const textOf = (keys: string, sqlOf: (parameter: string) => string, conditions: readonly string[]) => {
    const parameters = [key, ...guards, ...moved].map(({ type }, index) => sqlOf(`$${index + 1}::${type}`));
    const guarded = guards.map(({ name }, index) => `t.${name} = ${parameters[1 + index]}`);
    const set = moved.map(({ name }, index) => `${name} = ${parameters[1 + guards.length + index]}`);
    const where = [`${keyColumn} = ANY (${keys})`, ...conditions, ...guarded, inOrderOf(keyColumn, key.type)];
    return `WITH moved AS (
        UPDATE ${sqlName(table)} AS t SET ${[...set, ...alsoSet].join(', ')} WHERE ${where.join(' AND ')} RETURNING 1
      ) SELECT $schema.expect_rows((SELECT count(*) FROM moved), cardinality(${keys}), '${table.name}')`;
  };
  const [first, keys] = [`$1::${key.type}`, `$1::${key.type}[]`];
  const elementOf = (parameter: string) => `(${parameter}[])[width_bucket(${keyColumn}, ${keys})]`;
  const statements = {
    one: { name: `update-${table.name}-one`, text: textOf(`ARRAY[${first}]`, (parameter) => parameter, []) },
    many: {
      name: `update-${table.name}`,
      text: textOf(keys, elementOf, [`${elementOf(first)} = ${keyColumn}`]),
    },
  };
  const parameters = [after(key), ...guards.map(before), ...moved.map(after)];
  const keyOf = (changed: Changed<Entity>) => String(key.of(changed.after));
  return {
    ...statements,
    bind: (writes) => {
      const sorted = changes(writes).toSorted((a, b) => inUtf8Order(keyOf(a), keyOf(b)));
      return chunksOf(sorted).flatMap((chunk) => bind(statements, parameters, chunk));
    },
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
