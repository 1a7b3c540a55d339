import type { Registry } from '@prometheus-io/client';
import fastify, { type FastifyBaseLogger, type FastifyError, LogController } from 'fastify';
import plugin from 'fastify-plugin';
import type { RequestTracer } from '../../application/ports/request-tracer.ts';
import type { JobStatus } from '../../application/run-job.ts';
import { allowOrigins } from './access/allow-origins.ts';
import { createAuthenticate, type TokenSettings } from './access/authenticate.ts';
import { controlAccess } from './access/control-access.ts';
import { reportKeyFailures } from './access/report-key-failures.ts';
import { apiRoutes } from './api-routes.ts';
import type { Webhooks } from './openapi/document.ts';
import { collectOperations } from './openapi/operations.ts';
import { serveDocument } from './openapi/serve-document.ts';
import { guardConnections } from './operations/guard-connections.ts';
import { healthRoutes, type ReadinessProbes, type ReadinessWarning } from './operations/health-routes.ts';
import { logAnswer, logRequests } from './operations/log-requests.ts';
import { measureRequests } from './operations/measure-requests.ts';
import { serveMetrics } from './operations/serve-metrics.ts';
import { traceOf, traceRequests } from './operations/trace-requests.ts';
import { servePages } from './pages/serve-pages.ts';
import { answerClientError } from './problems/answer-client-error.ts';
import { routeNotFound } from './problems/problem-error.ts';
import { refuseMalformedRequests } from './problems/refuse-malformed-requests.ts';
import { sendProblem } from './problems/send-problem.ts';
import { readIdempotencyKey } from './replies/read-idempotency-key.ts';
import { requestIdOf } from './request-id.ts';
import type { HttpApp, RouteOptions } from './route.ts';
import { parseJsonOnly } from './wire/parse-json-only.ts';
import { refuseUndeclared } from './wire/refuse-undeclared.ts';
import { serializerCompiler } from './wire/serializer-compiler.ts';
import { validatorCompiler } from './wire/validator-compiler.ts';

/** The parts and settings of the HTTP surface. */
export interface ServerOptions extends RouteOptions {
  readonly logger: FastifyBaseLogger;
  readonly tokens: TokenSettings;
  /** The word that the scope of a token must have to charge a balance. Undefined: every token may charge. */
  readonly chargeScope: string | undefined;
  /** The origins whose web pages may call. `loopback`: any origin on the user's own machine. */
  readonly corsOrigins: 'loopback' | readonly string[];
  /** The proxies that may name the client's address in `X-Forwarded-For`. */
  readonly trustProxy: boolean | string[] | ((address: string, hop: number) => boolean);
  /** The most requests of one caller, and the most that one address may make that are refused with 401 or 403. 0: no limit. */
  readonly rateLimitPerMinute: number;
  /** The most requests of one address that need no token and have no valid one. 0: no limit. */
  readonly publicRateLimitPerMinute: number;
  readonly probes: ReadinessProbes;
  /** What `/readyz` warns of while the service can serve. */
  readonly warnings: () => readonly ReadinessWarning[];
  /** The state of each scheduled job on this replica, for `/readyz`. */
  readonly jobs: () => readonly JobStatus[];
  /** Aborted when the service begins to stop, before it closes. From then on `/readyz` says 503. */
  readonly stopping: AbortSignal;
  readonly registry: Registry;
  /** Records a span for each request; undefined if traces are off. */
  readonly tracer?: RequestTracer | undefined;
  /** The events that the service sends, for the OpenAPI document. */
  readonly webhooks: Webhooks;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const SILENT_CONNECTION_MS = 60_000;

/** Creates the HTTP surface, as an app that does not listen yet. Closing it lets the requests in progress finish. */
export function createServer(options: ServerOptions): HttpApp {
  const app: HttpApp = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT_BYTES,
    // Node looks once per second for requests that have taken longer than this to arrive, and cuts them.
    requestTimeout: 5000,
    connectionTimeout: SILENT_CONNECTION_MS,
    http: { headersTimeout: 3000, connectionsCheckingInterval: 1000, requireHostHeader: false },
    trustProxy: options.trustProxy,
    return503OnClosing: false,
    // An id that is too long is a malformed id (400) and not an unknown route (404).
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => {
      request.trace = traceOf(request);
      sendProblem(error, request, reply.header('x-request-id', request.id));
      logAnswer(request, reply);
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, options.logger),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler<FastifyError>(sendProblem);
  app.setNotFoundHandler(({ method, url }) => {
    throw routeNotFound(method, url);
  });
  app.decorateRequest('problemCode', undefined);
  app.decorateRequest('problemFields', undefined);
  app.decorateRequest('isReplay', false);
  guardConnections(app);
  parseJsonOnly(app);
  refuseUndeclared(app);
  labelReplies(app);
  traceRequests(app, options.tracer);
  logRequests(app);
  refuseMalformedRequests(app);
  app.register(plugin((scope: HttpApp) => surface(scope, options)));
  return app;
}

/** Hooks run in the order in which they are added, and see only the routes that are added after them. */
async function surface(app: HttpApp, options: ServerOptions): Promise<void> {
  await allowOrigins(app, options.corsOrigins);
  const authenticate = createAuthenticate(
    options.tokens,
    reportKeyFailures(options.logger, options.registry),
  );
  await controlAccess(app, { ...options, authenticate });
  app.decorateRequest('idempotencyKey', undefined);
  app.addHook('preHandler', readIdempotencyKey);
  measureRequests(app, options.registry);
  serveMetrics(app, options.registry);
  const operations = collectOperations(app);
  await serveDocument(app, operations, options.webhooks);
  servePages(app, operations);
  healthRoutes(app, options);
  apiRoutes(app, options);
}

/** Adds the headers of every reply. No cache may keep it unless its route says otherwise. */
function labelReplies(app: HttpApp): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    done();
  });
}
