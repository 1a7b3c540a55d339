/** A statement that PostgreSQL plans once per connection and then finds by its name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}
