import { Socket } from 'node:net';
import type pg from 'pg';
import { isConnectionFailure, isServerOutage, leavesSessionUsable } from '../connection-failure.ts';
import { Flight, type StatementAnswer } from '../flight/flight.ts';
import { PreparedStatements } from '../flight/prepared-statements.ts';
import type { BoundStatement, NamedStatement } from '../named-statement.ts';
import { refuseReadOnlyServer } from '../read-only-server.ts';
import type { Plans, ShopDatabase } from '../shop-database.ts';
import { beginStatements } from './begin-statements.ts';
import { isReplicationWarning } from './replication-warning.ts';

/** The database cannot be reached, or the connection ended before the server had answered. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super('The connection to the database is lost', { cause });
    this.name = 'ConnectionLost';
  }
}

/** How a lane connects. */
export interface LaneConnectionOptions {
  readonly database: ShopDatabase;
  readonly types: pg.CustomTypesConfig;
}

/** How long opening a connection may take, and closing it. In milliseconds. */
const OPENING_MS = 3_000;
const CLOSING_MS = 1_000;
/** The server's plan of these costs nothing. They have names, so that they travel like all others. */
const CONTROLS = {
  COMMIT: { statement: { name: 'COMMIT', text: 'COMMIT' }, values: [] },
  ROLLBACK: { statement: { name: 'ROLLBACK', text: 'ROLLBACK' }, values: [] },
} as const satisfies Readonly<Record<string, BoundStatement>>;

/** What transactions need of a connection. */
export type LaneSession = Pick<
  LaneConnection,
  'isLost' | 'begin' | 'query' | 'write' | 'control' | 'leave' | 'destroy' | 'close'
>;

/**
 * A connection that sends statements in flights. Everything that is asked in one turn of the event loop travels together,
 * and the server answers it together.
 */
export class LaneConnection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #session: PreparedStatements;
  readonly #plans: Plans;
  #flight: Flight | null = null;
  /** What the next statement has to begin with. */
  #beginning: readonly BoundStatement[] = [];
  #isLost = false;
  #isReplicated = true;
  #endedBy: unknown;

  private constructor(client: pg.Client, socket: Socket, { database, types }: LaneConnectionOptions) {
    this.#client = client;
    this.#socket = socket;
    this.#session = new PreparedStatements(types, database.schema);
    this.#plans = database.plans;
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

  /** Rejects with `ConnectionLost` if the database cannot be reached within 3 seconds for each host. */
  static async open(options: LaneConnectionOptions): Promise<LaneConnection> {
    const socket = new Socket();
    const { hosts } = options.database;
    const client = new hosts.config.Client({
      ...hosts.config,
      stream: () => socket,
      application_name: 'storefront-orders lane',
      keepAlive: true,
      pipeline: true,
    });
    const connection = new LaneConnection(client, socket, options);
    const timer = setTimeout(() => connection.destroy(), OPENING_MS * hosts.count);
    try {
      await client.connect();
      await refuseReadOnlyServer(client);
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
   * Begins a transaction. BEGIN travels with the next statement. If it had a flight of its own and failed, the server would
   * commit each of the following statements by itself.
   *
   * @param lockTimeoutMs how long the transaction waits for each locked row, in milliseconds
   */
  begin(lockTimeoutMs: number): void {
    this.#beginning = beginStatements(lockTimeoutMs, this.#plans);
  }

  /**
   * Sends a statement. Rejects with the server's error, with `ConnectionLost`, or with what was thrown by a bug of this
   * service. After the last two the connection is lost. If a statement fails, those after it in its flight fail, too, with
   * the same error.
   */
  async query<Row extends object>(
    statement: NamedStatement,
    values: BoundStatement['values'],
  ): Promise<StatementAnswer<Row>> {
    const answer = await this.#answer({ statement, values });
    return answer as StatementAnswer<Row>;
  }

  /** Sends a statement whose result is not read. If it fails, COMMIT does. */
  write(bound: BoundStatement): void {
    this.#nextFlight().addUnread(bound);
  }

  /**
   * Sends COMMIT or ROLLBACK. Resolves with the tag of what the server did. Rejects as `query` does. COMMIT also rejects
   * with `ConnectionLost` if the server has committed, but does not wait any more for the synchronous standby.
   */
  async control(command: keyof typeof CONTROLS): Promise<string> {
    const { tag } = await this.#answer(CONTROLS[command]);
    if (!this.#isReplicated)
      throw this.#lossOf(new ConnectionLost(new Error('The commit was not replicated')));
    return tag;
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

  async #answer(bound: BoundStatement): Promise<StatementAnswer> {
    try {
      return await this.#nextFlight().add(bound);
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** The flight that leaves at the end of this turn. */
  #nextFlight(): Flight {
    this.#flight ??= this.#scheduleFlight();
    for (const bound of this.#beginning) this.#flight.addUnread(bound);
    this.#beginning = [];
    return this.#flight;
  }

  #scheduleFlight(): Flight {
    const flight = new Flight(this.#session);
    process.nextTick(() => {
      this.#flight = null;
      this.#client.query(flight);
    });
    return flight;
  }

  /** What a statement rejects with. Ends the connection unless the error leaves the connection usable. */
  #failureOf(error: unknown): unknown {
    if (!leavesSessionUsable(error)) return this.#lossOf(error);
    if (isServerOutage(error)) this.destroy();
    return error;
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
