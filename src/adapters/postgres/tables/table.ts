/** The types of columns, as PostgreSQL names them. */
export type SqlType =
  | 'uuid'
  | 'text'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'boolean'
  | 'timestamptz'
  | 'json'
  | 'jsonb';

/** A column that is written from an entity. */
interface WrittenColumn<Entity, Value> {
  readonly type: SqlType;
  /** The value in the row of this entity. */
  readonly of: (entity: Entity) => Value;
  /** An update sets the column. The other columns keep what was inserted. */
  readonly moves?: true;
  /** An update finds the row only if the column still has the value that the change was decided on. */
  readonly asRead?: true;
}

/** A column that PostgreSQL fills: a generated value or the default. Inserts and updates leave it out. */
interface DefaultColumn {
  readonly type: SqlType;
  readonly isDefault: true;
}

/** A description for every column of `Row`. */
export type Columns<Row, Entity> = {
  readonly [Name in keyof Row]-?: WrittenColumn<Entity, Row[Name]> | DefaultColumn;
};

/**
 * The one description of a table. `Row` is a row as the driver reads it. `Entity` is what a row is written from. What a
 * statement needs of a table's columns is derived from here. Its joins and conditions are SQL text at the statement.
 */
export interface Table<Name extends string, Row, Entity> {
  readonly name: Name;
  /**
   * A unique key. Inserts are sorted by it, so two transactions that insert the same keys never wait for each other in
   * a circle.
   */
  readonly insertedBy: readonly (keyof Row & string)[];
  readonly columns: Columns<Row, Entity>;
}

/** A table whose rows are locked and updated. */
export interface LockableTable<Name extends string, Row, Entity> extends Table<Name, Row, Entity> {
  /** The unique column by which a row is found. */
  readonly lockedBy: keyof Row & string;
}

/** How the text of a statement names the table. `in-schema.ts` puts the shop's schema there. */
export function sqlName({ name }: { readonly name: string }): string {
  return `$schema.${name}`;
}

/** The names of the columns, in the order of the description. */
export function columnNames<Row>(columns: Columns<Row, never>): (keyof Row & string)[] {
  return Object.keys(columns) as (keyof Row & string)[];
}

/** The columns for a SELECT: `id, name`, or `p.id, p.name` if the statement calls the table `p`. */
export function selectList<Row>(columns: Columns<Row, never>, alias?: string): string {
  return columnNames(columns)
    .map((name) => qualified(name, alias))
    .join(', ');
}

/** SQL for a JSON object: each field with the SQL of its value, or with a column of the table that is called `alias`. */
export function jsonObject(fields: Readonly<Record<string, string>>, alias?: string): string {
  const pairs = Object.entries(fields).map(([field, value]) => `'${field}', ${qualified(value, alias)}`);
  return `json_build_object(${pairs.join(', ')})`;
}

function qualified(column: string, alias: string | undefined): string {
  return alias === undefined ? column : `${alias}.${column}`;
}

/** The columns that are written, with their names. */
export function writtenColumns<Row, Entity>(
  columns: Columns<Row, Entity>,
): (WrittenColumn<Entity, unknown> & { readonly name: string })[] {
  return Object.entries<WrittenColumn<Entity, unknown> | DefaultColumn>(columns).flatMap(([name, column]) =>
    'of' in column ? [{ name, ...column }] : [],
  );
}
