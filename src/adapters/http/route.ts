import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from '@fastify/type-provider-zod';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
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

/** What every route plugin gets. `currency` is an ISO 4217 code. */
export interface RouteOptions {
  readonly useCases: UseCases;
  readonly currency: string;
}

/**
 * Who may call: anybody; whoever has a token; a token that may charge balances (`CHARGE_SCOPE`); one whose scope has
 * `admin`; or what watches the service, without a token and without a limit.
 */
export type Access = 'public' | 'shopper' | 'charge' | 'admin' | 'probe';

/** Who calls, by their token. */
export interface Caller {
  readonly userId: string;
  readonly scope: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route of the API states it; security, 401 and 403 in the OpenAPI document follow from it. */
    access?: Access;
    /** Every POST takes a key; this one demands it. */
    idempotencyKey?: 'required';
    /** The codes that this route refuses with, besides those that any route may. They are for the OpenAPI document. */
    refusals?: readonly ProblemCode[];
    /** Whether a 201 says, in `Location`, where the created thing can be read. Absent: it does. */
    hasLocation?: false;
    /** How long anybody may keep the reply; `createSendCacheable` makes what sends it. Absent: `no-store`. */
    maxAgeSeconds?: number;
  }

  interface FastifyRequest {
    /** Throws on a public route called without a token, which has no caller. */
    readonly caller: Caller;
    /** The caller, where one is known. */
    knownCaller: Caller | undefined;
    /** The key the request carries, without its quotes; undefined where it carries none. */
    idempotencyKey: string | undefined;
  }

  interface FastifySchema {
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: readonly string[];
  }
}
