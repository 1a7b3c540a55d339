import { z } from 'zod';
import type { HttpApp } from '../route.ts';

/** What a POST takes that needs no body: none, or an empty object. */
export const NO_BODY = z.strictObject({}).optional();
const NO_PARAMETERS = z.strictObject({});

/** Makes routes that say nothing of a body or of query parameters refuse both, rather than ignore them. */
export function refuseUndeclared(app: HttpApp): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) return;
    route.schema = { querystring: NO_PARAMETERS, ...route.schema };
    if (route.method === 'POST') route.schema.body ??= NO_BODY;
  });
}
