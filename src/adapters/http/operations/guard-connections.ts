import type { Socket } from 'node:net';
import type { HttpApp } from '../route.ts';

/** A client that pipelines more requests than this, without reading the answers, is cut. */
const UNANSWERED_REQUESTS_MAX = 32;

/**
 * Bounds what one connection can make the service keep in memory.
 *
 * - A connection has at most 32 unanswered requests. One more closes it. A request counts as answered when the operating
 *   system has taken all bytes of its answer.
 * - A client that does not read is cut when Fastify's `connectionTimeout` has passed without a byte in either direction.
 *   A request whose answer takes longer than that to make is not cut.
 *
 * Call it before any other hook is added, because a request beyond the bound must not be executed.
 */
export function guardConnections(app: HttpApp): void {
  const unanswered = new WeakMap<Socket, number>();
  app.addHook('onRequest', ({ raw: { socket }, log }, { raw: response }, done) => {
    // Node parses all requests that have arrived before it closes the connection. Without `done`, this one ends here.
    if (socket.destroyed) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > UNANSWERED_REQUESTS_MAX) {
      log.debug('A connection was closed: it had too many unanswered requests');
      socket.destroy();
      return;
    }
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    // With this listener, Node leaves it to us whether a silent connection is closed.
    response.on('timeout', () => {
      if (socket.writableLength > 0) socket.destroy();
    });
    done();
  });
}
