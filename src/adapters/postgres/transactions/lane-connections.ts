import type { LaneConnection } from './lane-connection.ts';

/** The idle connections of a lane. How many there are follows from how many are lent at once. */
export class ConnectionShelf {
  readonly #connect: () => Promise<LaneConnection>;
  readonly #idle: LaneConnection[] = [];

  constructor(connect: () => Promise<LaneConnection>) {
    this.#connect = connect;
  }

  /** Lends a connection for as long as `use` runs; `take` gives another one where the one before was lost. */
  async lend<Result>(use: (take: () => Promise<LaneConnection>) => Promise<Result>): Promise<Result> {
    let lent: LaneConnection | undefined;
    const take = async () => {
      while (!lent || lent.isLost) lent = this.#idle.pop() ?? (await this.#connect());
      return lent;
    };
    try {
      return await use(take);
    } finally {
      if (lent && !lent.isLost) this.#idle.push(lent);
    }
  }

  /** Closes those that are idle. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }
}
