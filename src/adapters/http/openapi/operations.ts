import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { ProblemCode } from '../problems/problem-kinds.ts';
import type { Access, HttpApp } from '../route.ts';
import { NO_BODY } from '../wire/refuse-undeclared.ts';

/** What the document says about a route. */
export interface Operation {
  readonly method: string;
  /** In the form of OpenAPI: `/v1/orders/{orderId}`. */
  readonly path: string;
  readonly access: Access;
  readonly refusals: readonly ProblemCode[];
  readonly needsKey: boolean;
  readonly isCacheable: boolean;
  /** Whether shared caches may give the answer to other callers without asking. */
  readonly isShared: boolean;
  readonly hasLocation: boolean;
  readonly operationId: string | undefined;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly body: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly params: z.ZodType | undefined;
  readonly responses: readonly (readonly [status: number, schema: z.ZodType])[];
}

/** Collects the routes of the API while the app adds them. Call it before the first one is added. */
export function collectOperations(app: HttpApp): readonly Operation[] {
  const operations: Operation[] = [];
  app.addHook('onRoute', (route) => {
    if (route.config?.access !== undefined && route.method !== 'HEAD') {
      operations.push(operationOf(route, route.config.access));
    }
  });
  return operations;
}

function operationOf({ method, url, config = {}, schema = {} }: RouteOptions, access: Access): Operation {
  const { operationId, summary, description, tags = [] } = schema;
  return {
    method: String(method),
    path: url.replace(/:(\w+)/g, '{$1}'),
    access,
    refusals: config.refusals ?? [],
    needsKey: config.idempotencyKey === 'required',
    isCacheable: config.maxAgeSeconds !== undefined,
    isShared: (config.maxAgeSeconds ?? 0) > 0,
    hasLocation: config.hasLocation !== false,
    operationId,
    summary,
    description,
    tags,
    body: schema.body === NO_BODY ? undefined : zodSchema(schema.body),
    query: zodSchema(schema.querystring),
    params: zodSchema(schema.params),
    responses: Object.entries(schema.response ?? {}).flatMap(([status, response]) => {
      const described = zodSchema(response);
      return described ? [[Number(status), described] as const] : [];
    }),
  };
}

function zodSchema(schema: unknown): z.ZodType | undefined {
  return schema instanceof z.ZodType ? schema : undefined;
}
