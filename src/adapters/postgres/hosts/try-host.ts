import { Socket } from 'node:net';
import pg from 'pg';
import { refuseReadOnlyServer } from '../read-only-server.ts';

/** How long each host may take to say whether it takes writes, in milliseconds. */
const HOST_MS = 1_000;

/** Resolves if the server takes writes. Rejects with `ReadOnlyServer`, or if it cannot be reached within a second. */
export async function tryHost(url: string): Promise<void> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'storefront-orders host',
    stream: () => socket,
  });
  // Without a listener, the loss of the connection would end the process.
  client.on('error', () => undefined);
  const timer = setTimeout(() => socket.destroy(new Error('timeout expired')), HOST_MS);
  try {
    await client.connect();
    await refuseReadOnlyServer(client);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
