/** A statement that PostgreSQL plans once per connection and then finds by its name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** A statement and its parameters, each encoded in PostgreSQL's binary format. */
export interface BoundStatement {
  readonly statement: NamedStatement;
  readonly values: readonly (Buffer | null)[];
}
