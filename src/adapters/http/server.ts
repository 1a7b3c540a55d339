import fastify, { type FastifyBaseLogger, type FastifyError, LogController } from 'fastify';
import plugin from 'fastify-plugin';
import type { Registry } from 'prom-client';
import type { JobStatus } from '../../application/run-job.ts';
import { allowOrigins } from './access/allow-origins.ts';
import { createAuthenticate, type TokenSettings } from './access/authenticate.ts';
import { controlAccess } from './access/control-access.ts';
import { apiRoutes } from './api-routes.ts';
import type { Webhooks } from './openapi/document.ts';
import { serveDocs } from './openapi/serve-docs.ts';
import { healthRoutes, type ReadinessProbes } from './operations/health-routes.ts';
import { measureRequests } from './operations/measure-requests.ts';
import { answerClientError } from './problems/answer-client-error.ts';
import { routeNotFound } from './problems/problem-error.ts';
import { sendProblem } from './problems/send-problem.ts';
import { readIdempotencyKey } from './replies/read-idempotency-key.ts';
import { requestIdOf } from './request-id.ts';
import type { HttpApp, RouteOptions } from './route.ts';
import { parseJsonOnly } from './wire/parse-json-only.ts';
import { refuseUndeclared } from './wire/refuse-undeclared.ts';
import { serializerCompiler } from './wire/serializer-compiler.ts';
import { validatorCompiler } from './wire/validator-compiler.ts';

/** What the HTTP surface needs. */
export interface ServerOptions extends RouteOptions {
  readonly logger: FastifyBaseLogger;
  readonly tokens: TokenSettings;
  /** The word that a token's scope needs to charge a balance; undefined: every token may. */
  readonly chargeScope: string | undefined;
  /** The web origins that may call; `loopback`: any on the user's own machine. */
  readonly corsOrigins: 'loopback' | readonly string[];
  /** Which addresses may say, in `X-Forwarded-For`, for whom they speak. */
  readonly trustProxy: boolean | string[] | ((address: string, hop: number) => boolean);
  /** Per caller, else per address; 0 is off. */
  readonly rateLimitPerMinute: number;
  readonly probes: ReadinessProbes;
  /** How each batch is doing on this replica, for whoever asks whether it is ready. */
  readonly jobs: () => readonly JobStatus[];
  readonly registry: Registry;
  /** The events that the service sends, for the OpenAPI document. */
  readonly webhooks: Webhooks;
}

const BODY_LIMIT_BYTES = 64 * 1024;

/** The whole HTTP surface, as an app that does not listen yet. Closing it lets the requests under way finish. */
export function createServer(options: ServerOptions): HttpApp {
  const app: HttpApp = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT_BYTES,
    // A slow sender is cut: Node looks once a second for requests that have taken too long to arrive.
    requestTimeout: 5000,
    http: { headersTimeout: 3000, connectionsCheckingInterval: 1000 },
    trustProxy: options.trustProxy,
    return503OnClosing: false,
    // An id that is too long is malformed (400), and no unknown route (404).
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) =>
      void sendProblem(error, request, reply.header('x-request-id', request.id)),
    clientErrorHandler: answerClientError,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler<FastifyError>(sendProblem);
  app.setNotFoundHandler(({ method, url }) => {
    throw routeNotFound(method, url);
  });
  parseJsonOnly(app);
  refuseUndeclared(app);
  logAndLabel(app);
  app.register(plugin((scope: HttpApp) => surface(scope, options)));
  return app;
}

/** Hooks run in the order in which they are added here, and see only the routes that come after them. */
async function surface(app: HttpApp, options: ServerOptions): Promise<void> {
  await allowOrigins(app, options.corsOrigins);
  const { chargeScope, rateLimitPerMinute } = options;
  const authenticate = createAuthenticate(options.tokens);
  await controlAccess(app, { authenticate, chargeScope, rateLimitPerMinute });
  app.decorateRequest('idempotencyKey', undefined);
  app.addHook('preHandler', readIdempotencyKey);
  await measureRequests(app, options.registry);
  await serveDocs(app, options.webhooks);
  healthRoutes(app, options);
  apiRoutes(app, options);
}

/**
 * Nothing is kept by anybody unless a route says so. Each request gives one line in the log, without its query or its
 * headers; probes and the documentation, which are asked for all the time, give theirs to whoever debugs.
 */
function logAndLabel(app: HttpApp): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    done();
  });
  app.addHook('onResponse', ({ method, url, is404, routeOptions, log }, reply, done) => {
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    const line = { method, path: url.split('?', 1)[0], statusCode: reply.statusCode, durationMs };
    const { access } = routeOptions.config;
    const isForShoppers = is404 || (access !== undefined && access !== 'probe');
    log[isForShoppers ? 'info' : 'debug'](line, 'Request answered');
    done();
  });
}
