import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { invariant } from '../../domain/invariant.ts';
import { connectionFailure, leavesConnectionUsable } from './connection-failure.ts';
import { Flight, type StatementAnswer } from './flight/flight.ts';
import { PreparedStatements } from './flight/prepared-statements.ts';
import { textValue } from './flight/text-value.ts';
import type { NamedStatement } from './named-statement.ts';
import { tooManyReads } from './read-limits.ts';
import { ReadOnlyServer } from './read-only-server.ts';
import type { SettingsRow, TransactionSettings } from './transaction-settings.ts';
import { typeParsers } from './type-parsers.ts';

export interface FlightPoolOptions {
  readonly settings: TransactionSettings;
  /** The schema that the shop lives in. */
  readonly schema: string;
  /** How long the server may stay silent after a statement was sent, in milliseconds. */
  readonly silenceMs: number;
  /** How long a caller may take in all, the wait for a connection included, in milliseconds. Unless given, for ever. */
  readonly timeoutMs?: number;
  /** How many callers may wait for a connection. Unless given, any number. */
  readonly maxWaiting?: number;
  /** Whether a server that takes no writes can serve, such as a standby. */
  readonly isForProbing?: boolean;
}

/**
 * A pool whose transactions carry their settings. A statement outside of a transaction is sent with its settings under one
 * Sync, which makes a transaction of the two. Failures of the connection become `Unavailable`.
 */
export class FlightPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #options: FlightPoolOptions;
  readonly #sessions = new WeakMap<pg.PoolClient, PreparedStatements>();

  constructor(pool: pg.Pool, options: FlightPoolOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  get options(): object {
    return this.#pool.options;
  }

  /** Lends a connection. The caller's time counts from this call on. */
  async connect(): Promise<FlightClient> {
    const { timeoutMs = Number.POSITIVE_INFINITY, maxWaiting = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#pool.waitingCount >= maxWaiting) throw tooManyReads();
    const endsAt = performance.now() + timeoutMs;
    try {
      const client = await this.#pool.connect();
      return new FlightClient(client, this.#sessionOf(client), endsAt, this.#options);
    } catch (error) {
      throw connectionFailure(error) ?? error;
    }
  }

  /** The rows of a named statement, in a transaction of its own. */
  async rows<Row extends object>(
    statement: NamedStatement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const client = await this.connect();
    try {
      const answer = await client.run(this.#options.settings.prepared(statement), values);
      return answer.rows as readonly Row[];
    } finally {
      client.release();
    }
  }

  /** Does nothing, because the code that made the pool ends it. */
  async end(): Promise<void> {}

  #sessionOf(client: pg.PoolClient): PreparedStatements {
    const session = this.#sessions.get(client) ?? new PreparedStatements(typeParsers, this.#options.schema);
    this.#sessions.set(client, session);
    return session;
  }
}

/** Begins a transaction of several statements, as Kysely spells it. */
const BEGIN = /^(begin|start transaction)\b/;
/** The tags with which a transaction of several statements ends. */
const ENDED = new Set(['COMMIT', 'ROLLBACK']);
const ASK_READ_ONLY = 'SHOW transaction_read_only';

/** A connection that is lent to one caller. */
export class FlightClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #session: PreparedStatements;
  readonly #endsAt: number;
  readonly #options: FlightPoolOptions;
  #isInTransaction = false;
  #isBroken = false;

  constructor(
    client: pg.PoolClient,
    session: PreparedStatements,
    endsAt: number,
    options: FlightPoolOptions,
  ) {
    this.#client = client;
    this.#session = session;
    this.#endsAt = endsAt;
    this.#options = options;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(
    sql: string | PostgresCursor<Row>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    invariant(typeof sql === 'string', 'A query does not stream its rows');
    return this.#query<Row>(sql, parameters);
  }

  /**
   * Runs a statement in the transaction that was begun, or else in one of its own. Rejects with `Unavailable` after a
   * failure of the connection.
   */
  async run(statement: NamedStatement, values: readonly unknown[]): Promise<StatementAnswer> {
    const flight = new Flight(this.#session);
    const set = this.#isInTransaction ? undefined : this.#add(flight, this.#options.settings.statement);
    return this.#send(flight, [set, this.#add(flight, statement, values)]);
  }

  /** Gives the connection back to the pool. Closes it instead if an error leaves open what it would answer next. */
  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken);
  }

  async #query<Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    const statement = { name: '', text };
    const answer = BEGIN.test(text) ? await this.#begin(statement) : await this.run(statement, parameters);
    const [command = ''] = answer.tag.split(' ');
    if (ENDED.has(command)) this.#isInTransaction = false;
    return resultOf(answer, command) as PostgresQueryResult<Row>;
  }

  async #begin(statement: NamedStatement): Promise<StatementAnswer> {
    const flight = new Flight(this.#session);
    // Before the transaction begins, because the caller may make it read-only.
    const asked = this.#add(flight, { name: '', text: ASK_READ_ONLY });
    const begun = this.#add(flight, statement);
    const set = this.#options.settings.locals.map((text) => this.#add(flight, { name: '', text }));
    this.#isInTransaction = true;
    return this.#send(flight, [asked, ...set, begun]);
  }

  #add(flight: Flight, statement: NamedStatement, values: readonly unknown[] = []): Promise<StatementAnswer> {
    const answer = flight.add({ statement, values: values.map(textValue) });
    // If the flight fails, each of its statements rejects. The caller hears it from the last one.
    answer.catch(() => undefined);
    return answer;
  }

  /** Sends a flight. Its first answer says whether the server takes writes. Resolves with its last answer. */
  async #send(
    flight: Flight,
    answers: readonly (Promise<StatementAnswer> | undefined)[],
  ): Promise<StatementAnswer> {
    const { silenceMs, isForProbing = false } = this.#options;
    const timeLeftMs = Math.max(1, Math.min(this.#endsAt - performance.now(), silenceMs));
    const silence = setTimeout(() => flight.handleError(new Error('Query read timeout')), timeLeftMs);
    try {
      this.#client.query(flight);
      const [first, ...rest] = await Promise.all(answers);
      if (first && !isForProbing) refuseReadOnly(first);
      const last = rest.at(-1) ?? first;
      invariant(last, 'A flight has at least one statement');
      return last;
    } catch (error) {
      this.#isBroken ||= !leavesConnectionUsable(error);
      throw connectionFailure(error) ?? error;
    } finally {
      clearTimeout(silence);
    }
  }
}

function refuseReadOnly({ rows: [row] }: StatementAnswer): void {
  if ((row as SettingsRow).transaction_read_only === 'on') throw new ReadOnlyServer();
}

/** A result as Kysely reads it. The last word of the tag is the number of rows, if there is one. */
function resultOf({ rows, tag }: StatementAnswer, command: string): PostgresQueryResult<object> {
  const rowCount = Number(tag.split(' ').at(-1)) || 0;
  return { command: command as PostgresQueryResult<object>['command'], rowCount, rows: [...rows] };
}
