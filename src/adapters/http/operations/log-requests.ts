import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../route.ts';

const SHOWS_FIELDS = ['debug', 'trace'];
/** The part of a path that names a user. An unknown route under it has no template. */
const USER_IN_PATH = /^(\/v1\/admin\/users\/)[^/]+/;

/**
 * Writes one line to the log per request: what was asked, how it was answered, and, of a refusal, its code. The line has
 * no query, header or body. At the level `debug` it also has the refusal's fields.
 *
 * Probes that succeed and pages are asked for all the time, so their lines have the level `debug`.
 */
export function logRequests(app: HttpApp): void {
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply);
    done();
  });
}

/** Writes the line of a request that is answered. Fastify runs no hooks for a request whose path is malformed. */
export function logAnswer(request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void {
  const { method, url, is404, knownCaller, problemCode, isReplay, log } = request;
  const { url: route, config } = request.routeOptions;
  const line = {
    method,
    path: loggedPath(url, route),
    route,
    statusCode,
    code: problemCode,
    durationMs: Math.round(elapsedTime * 10) / 10,
    userId: knownCaller?.userId,
    replayed: isReplay || undefined,
    traceId: request.trace?.traceId,
    fields: SHOWS_FIELDS.includes(log.level) ? request.problemFields : undefined,
  };
  log[!is404 && isQuiet(config, statusCode) ? 'debug' : 'info'](line, 'Request answered');
}

function isQuiet({ access }: FastifyContextConfig, statusCode: number): boolean {
  return access === 'probe' ? statusCode < 400 : access === undefined;
}

/** The path without its query. A path with a user's id in it is logged as the template of its route. */
function loggedPath(url: string, route: string | undefined): string | undefined {
  if (route?.includes(':userId')) return route;
  return url.split('?', 1)[0]?.replace(USER_IN_PATH, '$1:userId');
}
