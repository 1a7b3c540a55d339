import type pg from 'pg';
import { inSchema } from '../in-schema.ts';
import type { NamedStatement } from '../named-statement.ts';

/** A column of a result, and how its text becomes a value. */
interface ResultColumn {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** A statement of one session, and the columns of its result. The server describes them once. */
export class PreparedStatement {
  columns: readonly ResultColumn[] = [];

  /** Makes an object of a row. */
  read(fields: readonly (string | null)[]): object {
    const row: Record<string, unknown> = {};
    let index = 0;
    for (const { name, parse } of this.columns) {
      const field = fields[index++] ?? null;
      row[name] = field === null ? null : parse(field);
    }
    return row;
  }
}

/** The statements that a session has prepared, by name. */
export class PreparedStatements {
  readonly #types: pg.CustomTypesConfig;
  readonly #schema: string;
  readonly #known = new Map<string, PreparedStatement>();
  readonly #doubtful = new Set<string>();

  /** @param schema that the shop lives in */
  constructor(types: pg.CustomTypesConfig, schema: string) {
    this.#types = types;
    this.#schema = schema;
  }

  /** The text with which the server prepares the statement. */
  textOf({ text }: NamedStatement): string {
    return inSchema(text, this.#schema);
  }

  find(name: string): PreparedStatement | undefined {
    return this.#known.get(name);
  }

  /** Whether the server may know a statement of this name, although it is not known here. */
  isDoubtful(name: string): boolean {
    return this.#doubtful.has(name);
  }

  /** The statement is being prepared. The server prepares an unnamed statement anew each time. */
  add({ name }: NamedStatement): PreparedStatement {
    const prepared = new PreparedStatement();
    if (name !== '') this.#known.set(name, prepared);
    this.#doubtful.delete(name);
    return prepared;
  }

  /** An error came before it was known whether the server has prepared the statement. */
  doubt(name: string): void {
    if (this.#known.delete(name)) this.#doubtful.add(name);
  }

  describe(prepared: PreparedStatement, fields: readonly pg.FieldDef[]): void {
    prepared.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#types.getTypeParser(dataTypeID, 'text'),
    }));
  }
}
