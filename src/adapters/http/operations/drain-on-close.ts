import type { HttpApp } from '../route.ts';

const LOOK_FOR_IDLE_MS = 50;

/**
 * Lets closing wait for the requests under way, and not for connections that are only kept alive behind them: Node
 * closes those that are idle at once, but not those that become so later.
 *
 * @returns whether closing has begun.
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
