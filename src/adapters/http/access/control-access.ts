import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { invariant } from '../../../domain/invariant.ts';
import { ProblemError, routeNotFound } from '../problems/problem-error.ts';
import type { Access, Caller, HttpApp } from '../route.ts';
import type { Authenticate } from './authenticate.ts';

export interface AccessSettings {
  readonly authenticate: Authenticate;
  /** The word that the scope of a token must have to charge a balance. Undefined: every token may charge. */
  readonly chargeScope: string | undefined;
  /** The most requests of one caller, or of one address without a valid token. 0: no limit. */
  readonly rateLimitPerMinute: number;
}

/** How many callers the rate limit counts at once. If there are more, it forgets the one that has not called for longest. */
const CALLERS_COUNTED = 50_000;

/**
 * Decides whether a request may go on, before its body is read. It asks in this order: is there such a route (404), who
 * is the caller (401), may they call it (403), do they call too often (429)? A request without a valid token counts
 * towards the rate limit of its address.
 */
export async function controlAccess(app: HttpApp, settings: AccessSettings): Promise<void> {
  const { authenticate, chargeScope, rateLimitPerMinute } = settings;
  app.decorateRequest('knownCaller', undefined);
  app.decorateRequest('caller', {
    getter() {
      invariant(this.knownCaller, `${this.method} ${this.routeOptions.url} was called without a token`);
      return this.knownCaller;
    },
  });
  const count = await createCounter(app, rateLimitPerMinute);
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw routeNotFound(request.method, request.url);
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'probe') return;
    try {
      const caller = identify(request, access, authenticate);
      request.knownCaller = caller instanceof Promise ? await caller : caller;
    } catch (error) {
      // A shopper whose token has expired can still browse.
      if (access !== 'public') {
        await count?.(request);
        throw error;
      }
    }
    authorize(request.knownCaller, requiredWord(access, chargeScope));
    if (count) await count(request);
  });
}

/** Undefined if a public route is called without a token. */
function identify(
  { headers: { authorization } }: FastifyRequest,
  access: Access,
  authenticate: Authenticate,
): Caller | undefined | Promise<Caller> {
  return access === 'public' && authorization === undefined ? undefined : authenticate(authorization);
}

/** The word that the scope of the token must have; undefined if any scope will do. */
function requiredWord(access: Access, chargeScope: string | undefined): string | undefined {
  if (access === 'admin') return 'admin';
  return access === 'charge' ? chargeScope : undefined;
}

function authorize(caller: Caller | undefined, word: string | undefined): void {
  if (word === undefined || caller?.scope.includes(word)) return;
  throw new ProblemError(
    { code: 'FORBIDDEN', detail: `The scope of the token must have the word ${word}.` },
    { 'www-authenticate': `Bearer error="insufficient_scope", scope="${word}"` },
  );
}

type Counter = (request: FastifyRequest) => Promise<void>;

/** Counts requests per caller, or per address if the caller is unknown. Above the limit it throws `RATE_LIMITED`. */
async function createCounter(app: HttpApp, perMinute: number): Promise<Counter | undefined> {
  if (perMinute === 0) return undefined;
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: 60_000,
    cache: CALLERS_COUNTED,
  });
  const perCaller = app.createRateLimit({ keyGenerator: ({ caller }) => caller.userId });
  const perAddress = app.createRateLimit();
  return async (request) => {
    const result = await (request.knownCaller ? perCaller(request) : perAddress(request));
    if (!result.isAllowed && result.isExceeded) throw rateLimited(perMinute, result.ttlInSeconds);
  };
}

function rateLimited(perMinute: number, retryAfterSeconds: number): ProblemError {
  const detail = `At most ${perMinute} requests per minute are answered.`;
  return new ProblemError({ code: 'RATE_LIMITED', detail }, { 'retry-after': String(retryAfterSeconds) });
}
