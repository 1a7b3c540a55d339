import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool } from 'pg';
import { invariant } from '../../domain/invariant.ts';
import { connectionFailure, leavesConnectionUsable } from './connection-failure.ts';

/** Gives Kysely the connections of a pool, and turns its queries' connection failures into `Unavailable`. */
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

  /** Does nothing: the code that made the pool ends it. */
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
    invariant(typeof sql === 'string', 'A read does not stream its rows');
    return this.#query<Row>(sql, parameters);
  }

  /** Gives the connection back to the pool. Closes it instead if an error leaves open what it would answer next. */
  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken);
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return await this.#client.query<Row>(sql, parameters);
    } catch (error) {
      this.#isBroken ||= !leavesConnectionUsable(error);
      throw connectionFailure(error) ?? error;
    }
  }
}
