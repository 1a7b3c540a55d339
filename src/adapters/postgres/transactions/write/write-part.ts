import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { lookupByKey } from '../../tables/lookup-by-key.ts';
import { type LockableTable, type SqlType, type Table, writtenColumns } from '../../tables/table.ts';
import { withTimeTexts } from './time-text.ts';

/** One table's share of the write. */
export interface WritePart {
  readonly name: string;
  /** The columns of the records, with their types. */
  readonly columns: string;
  /** Whether it is no error if the statement inserts or updates fewer rows than there are records. */
  readonly mayMoveFewer?: boolean;
  /** The statement. `source` gives the records, for a FROM that calls them `r`. */
  sql(source: string): string;
  /** The records for JSON. */
  records(writes: Writes): readonly object[];
}

/** A changed entity: as it was read, and as it is to be stored. */
interface Changed<Entity> {
  readonly before: Entity;
  readonly after: Entity;
}

/** One field of a record. `of` takes its value from what the record is made of. */
interface Field<Source> {
  readonly name: string;
  readonly type: SqlType;
  readonly of: (source: Source) => unknown;
}

/** Inserts a row for each entity. */
export function insert<Name extends string, Row, Entity>(
  table: Table<Name, Row, Entity>,
  entities: (writes: Writes) => readonly Entity[],
  onConflict = '',
): WritePart {
  const columns = writtenColumns(table.columns);
  const names = columns.map(({ name }) => name).join(', ');
  const sortedBy = table.insertedBy.join(', ');
  return {
    name: `new_${table.name}`,
    columns: definitions(columns),
    sql: (source) =>
      `INSERT INTO ${table.name} (${names}) SELECT ${names} FROM ${source} ORDER BY ${sortedBy} ${onConflict}`,
    records: (writes) => recordsOf(columns, entities(writes)),
  };
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

/**
 * Updates a row for each changed entity. Finds a row by its key, and only if every `asRead` column still has the value
 * that the change was decided on. `alsoSet` is SQL for columns that the entity does not know.
 */
export function update<Name extends string, Row, Entity>(
  table: LockableTable<Name, Row, Entity>,
  changes: (writes: Writes) => readonly Changed<Entity>[],
  alsoSet: readonly string[] = [],
): WritePart {
  const columns = writtenColumns(table.columns);
  const key = columns.filter(({ name }) => name === table.lockedBy);
  const guards = columns.filter(({ asRead }) => asRead);
  const moved = columns.filter(({ moves }) => moves);
  const fields = [...key.map(after), ...guards.map(before), ...moved.map(after)];
  const condition = guards.map(({ name }) => `t.${name} = r.${name}_before`).join(' AND ') || 'true';
  const { lockedBy } = table;
  const found = lookupByKey('t.ctid', `${table.name} t`, `t.${lockedBy}`, `r.${lockedBy}`, condition);
  const assignments = [...moved.map(({ name }) => `${name} = r.${name}`), ...alsoSet].join(', ');
  return {
    name: `changed_${table.name}`,
    columns: definitions(fields),
    sql: (source) =>
      `UPDATE ${table.name} AS moved SET ${assignments} FROM ${source} CROSS JOIN LATERAL (${found}) AS found WHERE moved.ctid = found.ctid`,
    records: (writes) => recordsOf(fields, changes(writes)),
  };
}

function after<Entity>({ name, type, of }: Field<Entity>): Field<Changed<Entity>> {
  return { name, type, of: (changed) => of(changed.after) };
}

function before<Entity>({ name, type, of }: Field<Entity>): Field<Changed<Entity>> {
  return { name: `${name}_before`, type, of: (changed) => of(changed.before) };
}

function definitions(fields: readonly Pick<Field<never>, 'name' | 'type'>[]): string {
  return fields.map(({ name, type }) => `${name} ${type}`).join(', ');
}

function recordsOf<Source>(fields: readonly Field<Source>[], sources: readonly Source[]): object[] {
  return sources.map((source) => {
    const record: Record<string, unknown> = {};
    for (const { name, of } of fields) record[name] = withTimeTexts(of(source));
    return record;
  });
}
