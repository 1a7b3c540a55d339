import { Socket } from 'node:net';
import pg from 'pg';
import type { NamedStatement } from '../named-statement.ts';
import { SESSION_SETTINGS } from '../session-settings.ts';

/** The server cannot be reached, or what it did last is not known. */
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
/** Longer than the server's own limit: it only ends what the server no longer answers. */
const SILENCE_TIMEOUT_MS = 12_000;

const IN_FAILED_TRANSACTION = '25P02';

/** A connection of its own, on which statements are sent without waiting for the answers of those before them. */
export class LaneConnection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #isCorked = false;
  #isLost = false;
  #firstFailure: unknown;

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

  /** Rejects with `ConnectionLost` where no connection can be made within 5 s. */
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
      await client.query(SESSION_SETTINGS);
    } catch (error) {
      connection.destroy();
      throw new ConnectionLost(error);
    }
    return connection;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Sends a statement behind those under way. Rejects with the server's error, or with `ConnectionLost`. */
  async query<Row extends pg.QueryResultRow>(
    { name, text }: NamedStatement,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<Row>> {
    this.#sendTogether();
    try {
      return await this.#client.query<Row>({ name, text, values: [...values] });
    } catch (error) {
      throw this.#refusalOrLoss(error);
    }
  }

  /** Sends BEGIN, COMMIT or ROLLBACK; resolves with the tag of what the server did. Rejects as `query` does. */
  async control(command: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): Promise<string> {
    this.#sendTogether();
    try {
      const { command: tag } = await this.#client.query(command);
      return tag;
    } catch (error) {
      throw this.#refusalOrLoss(error);
    }
  }

  /** Ends the connection once what is under way is answered. */
  async close(): Promise<void> {
    if (!this.#isLost) await this.#client.end();
  }

  /** Gives the connection up at once. */
  destroy(): void {
    this.#isLost = true;
    this.#socket.destroy();
  }

  /** What is sent in one turn of the loop leaves in one piece: the driver writes each statement by itself, at a system call each. */
  #sendTogether(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  /**
   * Only an ordinary error of the server leaves the session as it was. Behind a statement that failed, those sent with
   * it fail because it did: they say what it said, since whoever waits for all of them may hear any of them first.
   */
  #refusalOrLoss(error: unknown): unknown {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') {
      if (error.code !== IN_FAILED_TRANSACTION) this.#firstFailure = error;
      return this.#firstFailure;
    }
    this.destroy();
    return new ConnectionLost(error);
  }
}
