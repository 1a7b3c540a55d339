import type { HttpApp } from '../route.ts';

/** A client that uses its connection again within this time is answered, and told to close it. */
const IDLE_CONNECTION_MS = 1000;
const LOOK_FOR_IDLE_MS = 50;

/**
 * Lets clients go without cutting a request off. Draining begins when `stopping` is aborted, or else when the app closes.
 * From then on each answer has `Connection: close`, so that its client sends the next request elsewhere.
 *
 * While the app closes, an idle connection is kept for one second. Node would close it at once, and a request that is on
 * its way would be reset. Then each connection is closed as soon as it is idle.
 *
 * @returns a function that tells whether draining has begun.
 */
export function drainOnClose(app: HttpApp, stopping: AbortSignal): () => boolean {
  const { server } = app;
  let isClosing = false;
  const isDraining = () => isClosing || stopping.aborted;
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining()) reply.header('connection', 'close');
    done(null, payload);
  });
  // Node stops listening in the same turn of the event loop as this hook. If answers told clients to go before that, the
  // clients would connect anew, and a connection that is not accepted yet when listening stops is reset.
  app.addHook('preClose', async () => {
    isClosing = true;
    const closeIdle = server.closeIdleConnections.bind(server);
    // Node calls this as the first step of closing the server.
    server.closeIdleConnections = () => undefined;
    let repeat: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      closeIdle();
      repeat = setInterval(closeIdle, LOOK_FOR_IDLE_MS).unref();
    }, IDLE_CONNECTION_MS);
    server.once('close', () => {
      clearTimeout(timer);
      clearInterval(repeat);
    });
  });
  return isDraining;
}
