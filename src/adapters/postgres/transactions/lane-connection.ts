import { Socket } from 'node:net';
import pg from 'pg';
import { isConnectionFailure, isServerOutage, leavesSessionUsable } from '../connection-failure.ts';
import type { NamedStatement } from '../named-statement.ts';
import { SESSION_SETTINGS } from '../session-settings.ts';
import { setUpSession } from '../set-up-session.ts';

/** The database cannot be reached, or the connection ended before the server had answered. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super('The connection to the database is lost', { cause });
    this.name = 'ConnectionLost';
  }
}

/** How a lane connects. Times are in milliseconds. */
export interface LaneConnectionOptions {
  readonly databaseUrl: string;
  readonly lockTimeoutMs: number;
  readonly types: pg.CustomTypesConfig;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** Longer than the server's own limit. It ends a connection on which the server is silent. */
const SILENCE_TIMEOUT_MS = 12_000;

/** Every statement that follows a failed one in its transaction is refused with this SQLSTATE. */
const IN_FAILED_TRANSACTION = '25P02';

/** A connection that sends each statement without waiting for the answers to those before it. */
export class LaneConnection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #isCorked = false;
  #isLost = false;
  #firstRefusal: pg.DatabaseError | null = null;
  #endedBy: unknown;

  private constructor(client: pg.Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    client.on('error', () => {
      this.#isLost = true;
    });
    client.on('end', () => {
      this.#isLost = true;
    });
  }

  /** Rejects with `ConnectionLost` if the database cannot be reached within 5 seconds. */
  static async open({ databaseUrl, lockTimeoutMs, types }: LaneConnectionOptions): Promise<LaneConnection> {
    const socket = new Socket();
    const client = new pg.Client({
      stream: () => socket,
      connectionString: databaseUrl,
      application_name: 'storefront-orders lane',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: SILENCE_TIMEOUT_MS,
      lock_timeout: lockTimeoutMs,
      keepAlive: true,
      pipeline: true,
      types,
    });
    const connection = new LaneConnection(client, socket);
    try {
      await client.connect();
      await setUpSession(client, SESSION_SETTINGS);
    } catch (error) {
      connection.destroy();
      throw isConnectionFailure(error) ? new ConnectionLost(error) : error;
    }
    return connection;
  }

  /** Whether the connection has ended and cannot be used any more. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Sends a statement. Rejects with the server's error, with `ConnectionLost`, or with what was thrown by a bug of this
   * service. After the last two the connection is lost.
   */
  async query<Row extends pg.QueryResultRow>(
    { name, text }: NamedStatement,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<Row>> {
    this.#sendTogether();
    try {
      return await this.#client.query<Row>({ name, text, values: [...values] });
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Sends BEGIN, COMMIT or ROLLBACK. Resolves with the tag of what the server did. Rejects as `query` does. */
  async control(command: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): Promise<string> {
    this.#sendTogether();
    try {
      const { command: tag } = await this.#client.query(command);
      return tag;
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Closes the connection after every statement that was sent is answered. */
  async close(): Promise<void> {
    if (!this.#isLost) await this.#client.end();
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#isLost = true;
    this.#socket.destroy();
  }

  /**
   * Holds back what is written to the socket until the end of this tick, and then sends it in one piece. The driver
   * alone would make a system call for every statement.
   */
  #sendTogether(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  /** What a statement rejects with. Ends the connection unless the error leaves the connection usable. */
  #failureOf(error: unknown): unknown {
    if (!leavesSessionUsable(error)) return this.#lossOf(error);
    if (isServerOutage(error)) this.destroy();
    return this.#refusalOf(error);
  }

  /**
   * After a statement has failed, the server refuses those sent after it with 25P02. We report the first, real error
   * for all of them, because the caller may await them in any order.
   */
  #refusalOf(error: pg.DatabaseError): pg.DatabaseError {
    if (error.code !== IN_FAILED_TRANSACTION) this.#firstRefusal = error;
    return this.#firstRefusal ?? error;
  }

  /**
   * An error that is neither the server's nor the connection's is a bug of this service. A type parser that refuses a
   * value is an example. We report the bug as it is, because running the transaction again would not help. We also end
   * the connection, because we do not know what the driver has read and sent. The statements that fail because the
   * connection ended report the bug, too.
   */
  #lossOf(error: unknown): unknown {
    this.destroy();
    this.#endedBy ??= isConnectionFailure(error) ? new ConnectionLost(error) : error;
    return this.#endedBy;
  }
}
