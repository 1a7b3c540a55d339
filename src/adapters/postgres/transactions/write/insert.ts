import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { sqlName, type Table, writtenColumns } from '../../tables/table.ts';
import { bind, type WritePart } from './write-part.ts';

/** Inserts a row for each entity, in the order of the table's unique key. */
export function insert<Name extends string, Row, Entity>(
  table: Table<Name, Row, Entity>,
  entities: (writes: Writes) => readonly Entity[],
  onConflict = '',
): WritePart {
  const columns = writtenColumns(table.columns);
  const names = columns.map(({ name }) => name).join(', ');
  const values = columns.map(({ type }, index) => `$${index + 1}::${type}`);
  // In a select list, PostgreSQL reads all arrays side by side. In a FROM it would first copy each array, row by row.
  const elements = columns.map(({ name }, index) => `unnest(${values[index]}[]) AS ${name}`).join(', ');
  const sortedRows = `SELECT ${names} FROM (SELECT ${elements}) AS r ORDER BY ${table.insertedBy.join(', ')}`;
  const textOf = (source: string) => `INSERT INTO ${sqlName(table)} (${names}) ${source} ${onConflict}`;
  const statements = {
    one: { name: `insert-${table.name}-one`, text: textOf(`VALUES (${values.join(', ')})`) },
    many: { name: `insert-${table.name}`, text: textOf(sortedRows) },
  };
  return { ...statements, bind: (writes) => bind(statements, columns, entities(writes)) };
}

/** As `insert`. A row that is there already gets the columns that move, unless it fails the condition. */
export function insertOrReplace<Name extends string, Row, Entity>(
  table: Table<Name, Row, Entity>,
  entities: (writes: Writes) => readonly Entity[],
  condition?: string,
): WritePart {
  const moved = writtenColumns(table.columns).filter(({ moves }) => moves);
  const assignments = moved.map(({ name }) => `${name} = excluded.${name}`).join(', ');
  const keys = table.insertedBy.join(', ');
  const where = condition === undefined ? '' : ` WHERE ${condition}`;
  return insert(table, entities, `ON CONFLICT (${keys}) DO UPDATE SET ${assignments}${where}`);
}
