import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from '@fastify/type-provider-zod';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Reads } from '../../application/ports/reads.ts';
import type { TraceContext } from '../../application/ports/trace-context.ts';
import type { UseCases } from '../../application/use-cases.ts';
import type { ProblemCode } from './problems/problem-kinds.ts';

/** A Fastify app whose handlers get their types from the zod schemas of their route. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What every file of routes gets. `currency` is an ISO 4217 code. */
export interface RouteOptions {
  readonly useCases: UseCases;
  readonly reads: Reads;
  readonly currency: string;
}

/**
 * Who may call a route:
 * - `public`: any caller, with or without a token;
 * - `shopper`: a caller with a valid token;
 * - `charge`: a caller whose token may charge balances (`CHARGE_SCOPE`);
 * - `admin`: an operator, whose token's scope has the word `admin`;
 * - `probe`: a load balancer or a monitor, without a token and without a rate limit.
 */
export type Access = 'public' | 'shopper' | 'charge' | 'admin' | 'probe';

/** The caller, as their token names them. */
export interface Caller {
  readonly userId: string;
  readonly scope: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route of the API has it. `controlAccess` goes by it, and so do 401 and 403 in the OpenAPI document. */
    access?: Access;
    /** Every POST accepts a key. `required`: a request without one is refused. */
    idempotencyKey?: 'required';
    /** The route's own refusals, for the OpenAPI document. `codesOf` adds the ones that many routes share. */
    refusals?: readonly ProblemCode[];
    /** False if the 201 of this route has no `Location`, because its result cannot be read by itself. */
    hasLocation?: false;
    /**
     * How long caches may use the reply, which `createSendCacheable` sends, without asking. 0: they ask before each use.
     * Absent: `no-store`.
     */
    maxAgeSeconds?: number;
  }

  interface FastifyRequest {
    /** The caller. Throws `RangeError` on a public route that was called without a token. */
    readonly caller: Caller;
    /** The caller; undefined without a valid token. */
    knownCaller: Caller | undefined;
    /** The key of the request, without quotes; undefined if it has none. */
    idempotencyKey: string | undefined;
    /** The place of the request in a trace; undefined if the caller names none and traces are off. */
    trace: TraceContext | undefined;
    /** The code of the refusal that was sent; undefined if the request was not refused. */
    problemCode: ProblemCode | undefined;
    /** The extra fields of that refusal, for the log. */
    problemFields: object | undefined;
    /** Whether the answer was stored with an earlier request under the same idempotency key. */
    isReplay: boolean;
  }

  interface FastifySchema {
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: readonly string[];
  }
}
