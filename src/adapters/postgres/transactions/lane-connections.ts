import type { LaneSession } from './lane-connection.ts';

/** The connections of a lane. Each is lent to one transaction at a time. If none is idle, another one is opened. */
export class LaneConnections {
  readonly #connect: () => Promise<LaneSession>;
  readonly #keep: number;
  readonly #idle: LaneSession[] = [];

  /** @param keep how many idle connections are kept */
  constructor(connect: () => Promise<LaneSession>, keep: number) {
    this.#connect = connect;
    this.#keep = keep;
  }

  /** Lends a connection until `use` ends. A connection that `use` has lost or left is not lent again. */
  async lend<Result>(use: (connection: LaneSession) => Promise<Result>): Promise<Result> {
    const connection = await this.#take();
    try {
      return await use(connection);
    } finally {
      if (!connection.isLost) this.#giveBack(connection);
    }
  }

  /** Ends the idle connections at once. The next transactions open new ones. */
  destroyIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  /** Closes the idle connections. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }

  #giveBack(connection: LaneSession): void {
    if (this.#idle.length < this.#keep) this.#idle.push(connection);
    else connection.destroy();
  }

  async #take(): Promise<LaneSession> {
    let connection = this.#idle.pop();
    while (connection?.isLost) connection = this.#idle.pop();
    return connection ?? this.#connect();
  }
}
