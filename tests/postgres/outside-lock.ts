import { Client } from 'pg';

/** Rows that a transaction of another program has locked. They are free at the latest when this is disposed of. */
export class OutsideLock implements AsyncDisposable {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** @param select the query that selects the rows */
  static async on(url: string, select: string, values: readonly unknown[]): Promise<OutsideLock> {
    const client = new Client(url);
    await client.connect();
    await client.query('begin');
    await client.query(`${select} for update`, [...values]);
    return new OutsideLock(client);
  }

  /** Ends the transaction. Resolves with the database's time just before that. */
  async release(): Promise<Date> {
    const { rows } = await this.#client.query<{ now: Date }>('select clock_timestamp() as now');
    await this.#client.query('rollback');
    await this.#client.end();
    return rows[0]?.now ?? new Date(Number.NaN);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}
