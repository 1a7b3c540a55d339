import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createSendDocument } from '../replies/send-cacheable.ts';
import type { HttpApp } from '../route.ts';
import { openApiDocument, type Webhooks } from './document.ts';
import { collectOperations } from './operations.ts';

/** The page may load only what this server serves. Swagger UI sets styles of its own and shows images as `data:`. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the document at `/openapi.json`, and a page to browse it at `/docs`. We write the document ourselves, because
 * @fastify/swagger drops the headers of responses and names every schema twice. It only hands our document to the page.
 */
export async function serveDocs(app: HttpApp, webhooks: Webhooks): Promise<void> {
  const operations = collectOperations(app);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0' },
    transform: ({ url }) => ({ schema: { hide: true }, url }),
    transformObject: () => openApiDocument(operations, webhooks),
  });
  const sendDocument = createSendDocument(() => JSON.stringify(app.swagger()));
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // By default, the page asks a validator on the internet about the document.
    uiConfig: { validatorUrl: null },
    staticCSP: CONTENT_SECURITY_POLICY,
    uiHooks: {
      // The page reads the document here. The plugin's own handler would write it anew for each request.
      preHandler: (request, reply, done) => {
        if (request.routeOptions.url === '/docs/json') sendDocument(request, reply);
        else done();
      },
    },
  });
  app.get('/openapi.json', sendDocument);
}
