import { z } from 'zod';
import type { HttpApp } from '../route.ts';

/** The body of a POST that needs none: absent, or an empty object. */
export const NO_BODY = z.strictObject({}).optional();
const NO_PARAMETERS = z.strictObject({});

/** Makes each route refuse a body and query parameters that it does not declare. Fastify would ignore them. */
export function refuseUndeclared(app: HttpApp): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) return;
    route.schema = { querystring: NO_PARAMETERS, ...route.schema };
    if (route.method === 'POST') route.schema.body ??= NO_BODY;
  });
}
