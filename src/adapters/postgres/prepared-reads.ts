import type pg from 'pg';
import type { NamedStatement } from './named-statement.ts';
import type { ReadPool } from './read-pool.ts';

/** Runs the most frequent reads as named statements. PostgreSQL plans each once per connection. */
export class PreparedReads {
  readonly #pool: ReadPool;

  constructor(pool: ReadPool) {
    this.#pool = pool;
  }

  /** The rows of a statement. Rejects with `Unavailable` if the database cannot be reached or takes too long. */
  async rows<Row extends pg.QueryResultRow>(
    { name, text }: NamedStatement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const client = await this.#pool.connect();
    try {
      return (await client.run<Row>({ name, text, values: [...values] })).rows;
    } finally {
      client.release();
    }
  }
}
