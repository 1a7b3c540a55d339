import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { HttpApp } from '../route.ts';
import { openApiDocument, type Webhooks } from './document.ts';
import { collectOperations } from './operations.ts';

/**
 * `GET /openapi.json`, and `GET /docs` to browse it. The document is ours: @fastify/swagger would drop response headers
 * and name every schema twice, so it only hands the document to the page.
 */
export async function serveDocs(app: HttpApp, webhooks: Webhooks): Promise<void> {
  const operations = collectOperations(app);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0' },
    transform: ({ url }) => ({ schema: { hide: true }, url }),
    transformObject: () => openApiDocument(operations, webhooks),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // By default the page has a server on the internet judge the document.
    uiConfig: { validatorUrl: null, persistAuthorization: true },
  });
  app.get('/openapi.json', async () => app.swagger());
}
