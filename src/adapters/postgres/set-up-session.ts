import type pg from 'pg';

/** A new connection has reached a server that takes no writes, such as a standby or a demoted primary. */
export class ReadOnlyServer extends Error {
  constructor() {
    super('The server of the database takes no writes');
    this.name = 'ReadOnlyServer';
  }
}

/**
 * Sets up a session that was just opened. Throws `ReadOnlyServer` if the server is in recovery, or if its transactions are
 * read-only by default. What a standby shows may be older than the request.
 */
export async function setUpSession(client: pg.ClientBase, settings = ''): Promise<void> {
  // `pg` answers several statements in one text with an array of results.
  const results = [await client.query(`${settings} SHOW transaction_read_only`)].flat();
  if (results.at(-1)?.rows[0]?.transaction_read_only === 'on') throw new ReadOnlyServer();
}
