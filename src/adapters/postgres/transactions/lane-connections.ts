import type { LaneConnection } from './lane-connection.ts';

/** The connections of a lane. Each is lent to one transaction at a time. If none is idle, another one is opened. */
export class LaneConnections {
  readonly #connect: () => Promise<LaneConnection>;
  readonly #idle: LaneConnection[] = [];

  constructor(connect: () => Promise<LaneConnection>) {
    this.#connect = connect;
  }

  /**
   * Lends a connection until `use` ends. `use` gets the connection by calling its argument. If the connection has been
   * lost, the next call gets another one.
   */
  async lend<Result>(use: (connection: () => Promise<LaneConnection>) => Promise<Result>): Promise<Result> {
    let lent: LaneConnection | undefined;
    const connection = async () => {
      while (!lent || lent.isLost) lent = this.#idle.pop() ?? (await this.#connect());
      return lent;
    };
    try {
      return await use(connection);
    } finally {
      if (lent && !lent.isLost) this.#idle.push(lent);
    }
  }

  /** Closes the idle connections. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }
}
