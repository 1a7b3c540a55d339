import type pg from 'pg';

/** A new connection has reached a server that takes no writes, such as a standby or a demoted primary. */
export class ReadOnlyServer extends Error {
  constructor() {
    super('The server of the database takes no writes');
    this.name = 'ReadOnlyServer';
  }
}

/**
 * Looks at a session that was just opened. Throws `ReadOnlyServer` if the server is in recovery, or if its transactions are
 * read-only by default. What a standby shows may be older than the request.
 */
export async function refuseReadOnlyServer(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query('SHOW transaction_read_only');
  if (rows[0]?.transaction_read_only === 'on') throw new ReadOnlyServer();
}
