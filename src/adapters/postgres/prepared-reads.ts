import type pg from 'pg';
import { connectionFailure } from './connection-failure.ts';
import type { NamedStatement } from './named-statement.ts';

/** Runs the most frequent reads as named statements. PostgreSQL plans each once per connection. */
export class PreparedReads {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** The rows of a statement. Rejects with `Unavailable` if the database cannot be reached or takes too long. */
  async rows<Row extends pg.QueryResultRow>(
    { name, text }: NamedStatement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    try {
      const { rows } = await this.#pool.query<Row>({ name, text, values: [...values] });
      return rows;
    } catch (error) {
      throw connectionFailure(error) ?? error;
    }
  }
}
