import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { HttpApp } from '../route.ts';
import { lingerAfterRefusal } from './linger-after-refusal.ts';

/** A client that pipelines more requests than this, without reading the answers, is cut. */
const UNANSWERED_REQUESTS_MAX = 32;

/**
 * Bounds what one connection can make the service keep in memory.
 *
 * - A connection has at most 32 unanswered requests. One more closes it. A request counts as answered when the operating
 *   system has taken all bytes of its answer.
 * - A client that does not read is cut when Fastify's `connectionTimeout` has passed without a byte in either direction.
 *   A request whose answer takes longer than that to make is not cut.
 * - If the answer closes the connection while its request still arrives, the rest is dropped for two seconds.
 *
 * Call it before any other hook is added, because a request beyond the bound must not be executed.
 */
export function guardConnections(app: HttpApp): void {
  const connections = new WeakMap<Socket, Connection>();
  app.addHook('onRequest', ({ raw: request, log }, { raw: response }, done) => {
    const { socket } = request;
    // Node parses all requests that have arrived before it closes the connection. Without `done`, this one ends here.
    if (socket.destroyed || socket.writableEnded) return;
    let connection = connections.get(socket);
    if (!connection) {
      connection = open(socket, request);
      connections.set(socket, connection);
    }
    if (connection.unanswered === UNANSWERED_REQUESTS_MAX) {
      log.debug('A connection was closed: it had too many unanswered requests');
      socket.destroy();
      return;
    }
    connection.lastRequest = request;
    connection.unanswered += 1;
    response.once('close', () => {
      connection.unanswered -= 1;
    });
    // With this listener, Node leaves it to us whether a silent connection is closed.
    response.on('timeout', () => {
      if (socket.writableLength > 0) socket.destroy();
    });
    done();
  });
}

/** What we know of a connection that has sent a request. */
interface Connection {
  lastRequest: IncomingMessage;
  unanswered: number;
}

function open(socket: Socket, lastRequest: IncomingMessage): Connection {
  const connection = { lastRequest, unanswered: 0 };
  // A request that a test injects has no real socket.
  if (socket instanceof Socket) lingerAfterRefusal(socket, () => connection.lastRequest);
  return connection;
}
