import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { invariant } from '../../domain/invariant.ts';
import { connectionFailure, leavesConnectionUsable } from './connection-failure.ts';
import { type ReadLimits, tooManyReads } from './read-limits.ts';

/** Without limits: a statement has the time that the pool gives it, and any number of reads may wait. */
const NO_LIMITS: ReadLimits = { timeoutMs: Number.POSITIVE_INFINITY, maxWaiting: Number.POSITIVE_INFINITY };

/** Gives Kysely the connections of a pool, and turns its queries' connection failures into `Unavailable`. */
export class ReadPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #limits: ReadLimits;

  constructor(pool: pg.Pool, limits = NO_LIMITS) {
    this.#pool = pool;
    this.#limits = limits;
  }

  get options(): object {
    return this.#pool.options;
  }

  /** Lends a connection. The time of its queries counts from this call on. */
  async connect(): Promise<ReadClient> {
    if (this.#pool.waitingCount >= this.#limits.maxWaiting) throw tooManyReads();
    const endsAt = performance.now() + this.#limits.timeoutMs;
    try {
      return new ReadClient(await this.#pool.connect(), endsAt);
    } catch (error) {
      throw connectionFailure(error) ?? error;
    }
  }

  /** Does nothing, because the code that made the pool ends it. */
  async end(): Promise<void> {}
}

/** The driver's client. It can limit the time of one query, which its types do not say. */
interface TimedClient {
  query<Row>(query: pg.QueryConfig & { query_timeout?: number }): Promise<PostgresQueryResult<Row>>;
  release(destroy: boolean): void;
}

/** A connection that is lent to one read. */
export class ReadClient implements PostgresPoolClient {
  readonly #client: TimedClient;
  readonly #endsAt: number;
  #isBroken = false;

  constructor(client: TimedClient, endsAt: number) {
    this.#client = client;
    this.#endsAt = endsAt;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(
    sql: string | PostgresCursor<Row>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    invariant(typeof sql === 'string', 'A read does not stream its rows');
    return this.run({ text: sql, values: [...parameters] });
  }

  /** Runs a statement in the time that is left. Rejects with `Unavailable` after a connection failure. */
  async run<Row>(statement: pg.QueryConfig): Promise<PostgresQueryResult<Row>> {
    try {
      return await this.#client.query<Row>({ ...statement, ...this.#limit() });
    } catch (error) {
      this.#isBroken ||= !leavesConnectionUsable(error);
      throw connectionFailure(error) ?? error;
    }
  }

  /** Gives the connection back to the pool. Closes it instead if an error leaves open what it would answer next. */
  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken);
  }

  #limit(): { query_timeout?: number } {
    if (this.#endsAt === Number.POSITIVE_INFINITY) return {};
    return { query_timeout: Math.max(1, this.#endsAt - performance.now()) };
  }
}
