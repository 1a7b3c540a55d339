import swagger from '@fastify/swagger';
import { JSON_TYPE, type Prepared, prepare, sendPrepared } from '../replies/send-cacheable.ts';
import type { HttpApp } from '../route.ts';
import { openApiDocument, type Webhooks } from './document.ts';
import type { Operation } from './operations.ts';

/**
 * Serves the document at `/openapi.json`. We write the document ourselves, because @fastify/swagger drops the headers of
 * responses and names every schema twice. It hands our document to the code that asks the app for it.
 */
export async function serveDocument(
  app: HttpApp,
  operations: readonly Operation[],
  webhooks: Webhooks,
): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0' },
    transform: ({ url }) => ({ schema: { hide: true }, url }),
    transformObject: () => openApiDocument(operations, webhooks),
  });
  let document: Prepared | undefined;
  app.get('/openapi.json', (request, reply) => {
    document ??= prepare(JSON.stringify(app.swagger()), JSON_TYPE);
    return sendPrepared(document, request, reply, 'no-cache');
  });
}
