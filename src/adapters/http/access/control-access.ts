import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { ProblemError, routeNotFound } from '../problems/problem-error.ts';
import type { Access, Caller, HttpApp } from '../route.ts';
import type { Authenticate } from './authenticate.ts';

export interface AccessSettings {
  readonly authenticate: Authenticate;
  /** The word that a token's scope needs to charge a balance; undefined: every token may. */
  readonly chargeScope: string | undefined;
  /** Per caller, else per address; 0 is off. */
  readonly rateLimitPerMinute: number;
}

const CALLERS_COUNTED = 50_000;

/**
 * Judges, before anything is read of the body and in this order: is there such a route (404), who calls (401), may they
 * (403), and not too often (429)? Requests without a valid token count for their address.
 */
export async function controlAccess(app: HttpApp, settings: AccessSettings): Promise<void> {
  const { authenticate, chargeScope, rateLimitPerMinute } = settings;
  app.decorateRequest('knownCaller', undefined);
  app.decorateRequest('caller', {
    getter() {
      if (!this.knownCaller) {
        throw new RangeError(`Nobody is known to call ${this.method} ${this.routeOptions.url}`);
      }
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
      // A token that has expired must not keep anybody from browsing.
      if (access !== 'public') {
        await count?.(request);
        throw error;
      }
    }
    authorize(request.knownCaller, wordFor(access, chargeScope));
    if (count) await count(request);
  });
}

/** Undefined where nobody needs to be known. */
function identify(
  { headers: { authorization } }: FastifyRequest,
  access: Access,
  authenticate: Authenticate,
): Caller | undefined | Promise<Caller> {
  return access === 'public' && authorization === undefined ? undefined : authenticate(authorization);
}

function wordFor(access: Access, chargeScope: string | undefined): string | undefined {
  if (access === 'admin') return 'admin';
  return access === 'charge' ? chargeScope : undefined;
}

function authorize(caller: Caller | undefined, word: string | undefined): void {
  if (word === undefined || caller?.scope.includes(word)) return;
  throw new ProblemError(
    { code: 'FORBIDDEN', detail: `This needs a token whose scope has the word ${word}.` },
    { 'www-authenticate': `Bearer error="insufficient_scope", scope="${word}"` },
  );
}

type Counter = (request: FastifyRequest) => Promise<void>;

/** Counts a request for its caller, else for its address, and throws `RATE_LIMITED` above the limit. */
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
  const detail = `At most ${perMinute} requests a minute.`;
  return new ProblemError({ code: 'RATE_LIMITED', detail }, { 'retry-after': String(retryAfterSeconds) });
}
