import rateLimit, { type CreateRateLimitOptions } from '@fastify/rate-limit';
import type { Registry } from '@prometheus-io/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invariant } from '../../../domain/invariant.ts';
import { ProblemError, routeNotFound } from '../problems/problem-error.ts';
import type { Access, Caller, HttpApp } from '../route.ts';
import type { Authenticate } from './authenticate.ts';
import { countLimited, type RateLimitBucket } from './count-limited.ts';

export interface AccessSettings {
  readonly authenticate: Authenticate;
  /** The word that the scope of a token must have to charge a balance. Undefined: every token may charge. */
  readonly chargeScope: string | undefined;
  /** The most requests of one caller, and the most that one address may make that are refused with 401 or 403. 0: no limit. */
  readonly rateLimitPerMinute: number;
  /** The most requests of one address that need no token and have no valid one. 0: no limit. */
  readonly publicRateLimitPerMinute: number;
  readonly registry: Registry;
}

const WINDOW_SECONDS = 60;
/** The callers or addresses that one counter remembers. If there are more, it forgets the one that has not called for longest. */
const KEYS_COUNTED = 50_000;

/**
 * Decides whether a request may go on, before its body is read. It asks in this order: is there such a route (404), who
 * is the caller (401), may they call it (403), do they call too often (429)?
 *
 * A request is counted for its caller. A refused one (401, 403) is counted for its address, and so is a request that
 * needs no token and has none: of a public route, the documentation or the metrics. These two are counted separately.
 * The headers `RateLimit` and `RateLimit-Policy` say which counter it was, and how many requests are left.
 */
export async function controlAccess(app: HttpApp, settings: AccessSettings): Promise<void> {
  const { authenticate, chargeScope } = settings;
  app.decorateRequest('knownCaller', undefined);
  app.decorateRequest('caller', {
    getter() {
      invariant(this.knownCaller, () => `${this.method} ${this.routeOptions.url} was called without a token`);
      return this.knownCaller;
    },
  });
  const count = await createCounters(app, settings);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) throw routeNotFound(request.method, request.url);
    const { access } = request.routeOptions.config;
    if (access === 'probe') return;
    if (access === undefined) return count.publicRead?.(request, reply);
    try {
      const caller = identify(request, access, authenticate);
      request.knownCaller = caller instanceof Promise ? await caller : caller;
      authorize(request.knownCaller, requiredWord(access, chargeScope));
    } catch (error) {
      // A shopper whose token has expired can still browse.
      if (access !== 'public') {
        await count.refused?.(request, reply);
        throw error;
      }
    }
    return (request.knownCaller ? count.call : count.publicRead)?.(request, reply);
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

/** Counts a request, and sets the headers about it. Above the limit it throws `RATE_LIMITED`. */
type Counter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** A counter for each kind of request. A limit of 0 has none. */
interface Counters {
  /** Per caller. */
  readonly call: Counter | undefined;
  /** Requests that were refused with 401 or 403, per address. */
  readonly refused: Counter | undefined;
  /** Requests that need no token and have none, per address. */
  readonly publicRead: Counter | undefined;
}

async function createCounters(
  app: HttpApp,
  { rateLimitPerMinute, publicRateLimitPerMinute, registry }: AccessSettings,
): Promise<Counters> {
  await app.register(rateLimit, { global: false, timeWindow: WINDOW_SECONDS * 1000, cache: KEYS_COUNTED });
  const onLimited = countLimited(registry);
  const byCaller = ({ caller }: FastifyRequest) => caller.userId;
  return {
    call: createCounter(
      app,
      { bucket: 'caller', max: rateLimitPerMinute, onLimited },
      { keyGenerator: byCaller },
    ),
    refused: createCounter(app, { bucket: 'address', max: rateLimitPerMinute, onLimited }),
    publicRead: createCounter(app, { bucket: 'public', max: publicRateLimitPerMinute, onLimited }),
  };
}

interface Limit {
  /** Also the name of the policy in the headers (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly bucket: RateLimitBucket;
  readonly max: number;
  readonly onLimited: (bucket: RateLimitBucket) => void;
}

function createCounter(
  app: HttpApp,
  { bucket, max, onLimited }: Limit,
  options: CreateRateLimitOptions = {},
): Counter | undefined {
  if (max === 0) return undefined;
  const count = app.createRateLimit({ max, ...options });
  const policyHeader = `"${bucket}";q=${max};w=${WINDOW_SECONDS}`;
  return async (request, reply) => {
    const result = await count(request);
    if (result.isAllowed) return;
    reply.header('ratelimit-policy', policyHeader);
    reply.header('ratelimit', `"${bucket}";r=${result.remaining};t=${result.ttlInSeconds}`);
    if (!result.isExceeded) return;
    onLimited(bucket);
    throw rateLimited(max, result.ttlInSeconds);
  };
}

function rateLimited(perMinute: number, retryAfterSeconds: number): ProblemError {
  const detail = `At most ${perMinute} requests per minute are answered.`;
  return new ProblemError({ code: 'RATE_LIMITED', detail }, { 'retry-after': String(retryAfterSeconds) });
}
