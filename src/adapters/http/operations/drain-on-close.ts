import type { HttpApp } from '../route.ts';

const LOOK_FOR_IDLE_MS = 50;

/**
 * While the app closes, closes each connection as soon as it is idle. Node closes only the connections that are idle when
 * closing begins. Without this, closing would also wait for clients that keep a connection open after their answer.
 *
 * @returns a function that tells whether closing has begun.
 */
export function drainOnClose(app: HttpApp): () => boolean {
  let isDraining = false;
  app.addHook('preClose', async () => {
    isDraining = true;
    const timer = setInterval(() => app.server.closeIdleConnections(), LOOK_FOR_IDLE_MS).unref();
    app.server.once('close', () => clearInterval(timer));
  });
  return () => isDraining;
}
