import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool } from 'pg';
import { connectionFailure } from './connection-failure.ts';

/** Kysely's way to a pool, and the one place where its queries' failures to reach the database become `Unavailable`. */
export class ReadPool implements PostgresPool {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new ReadClient(await this.#pool.connect());
    } catch (error) {
      throw connectionFailure(error) ?? error;
    }
  }

  /** Does nothing: whoever made the pool ends it. */
  async end(): Promise<void> {}
}

class ReadClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  #isBroken = false;

  constructor(client: PostgresPoolClient) {
    this.#client = client;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(
    sql: string | PostgresCursor<Row>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    if (typeof sql !== 'string') throw new RangeError('Reads are small: they do not stream');
    return this.#query<Row>(sql, parameters);
  }

  /** After a failure on the way, what the connection would answer next is anybody's guess: it does not go back. */
  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken);
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return await this.#client.query<Row>(sql, parameters);
    } catch (error) {
      const failure = connectionFailure(error);
      this.#isBroken ||= failure !== undefined;
      throw failure ?? error;
    }
  }
}
