import { Socket } from 'node:net';
import pg from 'pg';
import { isConnectionFailure, isServerOutage, leavesSessionUsable } from '../connection-failure.ts';
import type { NamedStatement } from '../named-statement.ts';
import { SESSION_SETTINGS } from '../session-settings.ts';
import { setUpSession } from '../set-up-session.ts';
import { isReplicationWarning } from './replication-warning.ts';

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

/** How long opening a connection may take, and closing it. In milliseconds. */
const OPENING_MS = 3_000;
const CLOSING_MS = 1_000;
/** Shorter than a lane waits for a silent server, so that the server ends a slow statement first. */
const STATEMENT_TIMEOUT_MS = 2_000;
/** A replica that is frozen inside a transaction keeps its locks for so long. */
const IDLE_IN_TRANSACTION_MS = 2_000;

/**
 * - `transaction_timeout` also ends a transaction whose replica froze in the middle of sending. PostgreSQL has it from
 *   version 17 on. PostgreSQL disarms it before the commit, so it never ends a wait for the synchronous standby.
 * - The keepalives and `tcp_user_timeout` end the session of a replica that has vanished from the network.
 * - PostgreSQL says in a warning that a commit waits no more for the standby, so the session must not hide it.
 */
const LANE_SETTINGS = `${SESSION_SETTINGS}
  SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3;
  SET tcp_user_timeout = 5000; SET client_min_messages = warning;
  SELECT set_config('transaction_timeout', '3000', false) WHERE current_setting('server_version_num')::int >= 170000;`;

/** Every statement that follows a failed one in its transaction is refused with this SQLSTATE. */
const IN_FAILED_TRANSACTION = '25P02';

/** What transactions need of a connection. */
export type LaneSession = Pick<
  LaneConnection,
  'isLost' | 'query' | 'control' | 'leave' | 'destroy' | 'close'
>;

/** A connection that sends each statement without waiting for the answers to those before it. */
export class LaneConnection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #isCorked = false;
  #isLost = false;
  #isReplicated = true;
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
    client.on('notice', (notice) => {
      if (isReplicationWarning(notice)) this.#isReplicated = false;
    });
  }

  /** Rejects with `ConnectionLost` if the database cannot be reached within 3 seconds. */
  static async open({ databaseUrl, lockTimeoutMs, types }: LaneConnectionOptions): Promise<LaneConnection> {
    const socket = new Socket();
    const client = new pg.Client({
      stream: () => socket,
      connectionString: databaseUrl,
      application_name: 'storefront-orders lane',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      lock_timeout: lockTimeoutMs,
      keepAlive: true,
      pipeline: true,
      types,
    });
    const connection = new LaneConnection(client, socket);
    const timer = setTimeout(() => connection.destroy(), OPENING_MS);
    try {
      await client.connect();
      await setUpSession(client, LANE_SETTINGS);
    } catch (error) {
      connection.destroy();
      throw isConnectionFailure(error) ? new ConnectionLost(error) : error;
    } finally {
      clearTimeout(timer);
    }
    return connection;
  }

  /** Whether the connection has ended, or was left, and cannot be used any more. */
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

  /**
   * Sends BEGIN, COMMIT or ROLLBACK. Resolves with the tag of what the server did. Rejects as `query` does. COMMIT also
   * rejects with `ConnectionLost` if the server has committed, but does not wait any more for the synchronous standby.
   */
  async control(command: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): Promise<string> {
    this.#sendTogether();
    try {
      const { command: tag } = await this.#client.query(command);
      if (!this.#isReplicated) throw new ConnectionLost(new Error('The commit was not replicated'));
      return tag;
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Closes the connection after every statement that was sent is answered, or after a second. */
  async close(): Promise<void> {
    if (this.#isLost) return;
    const timer = setTimeout(() => this.destroy(), CLOSING_MS);
    await this.#client.end();
    clearTimeout(timer);
  }

  /** The lane uses this connection no more. What was sent is still answered. */
  leave(): void {
    this.#isLost = true;
  }

  /** Closes the connection at once. If a COMMIT was sent, the server still finishes it. */
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
