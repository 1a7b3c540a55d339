import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Long enough for a client to read the answer while it still sends. */
const LINGERING_MS = 2000;

/**
 * Lets a client read its answer if the connection closes before the whole request has arrived, as after a body that is too
 * large. Node would close the connection at once. If unread bytes have arrived by then, the operating system resets the
 * connection, and the reset can overtake the answer. So we only end our side, and read and drop what the client sends, for
 * two seconds at the most.
 *
 * @param lastRequest tells which request on this connection came last.
 */
export function lingerAfterRefusal(socket: Socket, lastRequest: () => IncomingMessage): void {
  const closeAfterWriting = socket.destroySoon.bind(socket);
  // Node calls this after it has written an answer with `Connection: close`.
  socket.destroySoon = () => {
    const request = lastRequest();
    if (request.complete) {
      closeAfterWriting();
      return;
    }
    socket.end();
    request.on('end', closeAfterWriting).resume();
    const timer = setTimeout(() => socket.destroy(), LINGERING_MS);
    socket.once('close', () => clearTimeout(timer));
  };
}
