/** A statement that PostgreSQL plans once per connection and then finds by its name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** A statement and its parameters: bytes in PostgreSQL's binary format, or text in its text format. */
export interface BoundStatement {
  readonly statement: NamedStatement;
  readonly values: readonly (Buffer | string | null)[];
}
