import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** A hash of method, path and parsed body. It tells whether two requests with one idempotency key are the same. */
export function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0];
  return hash('sha256', `${method} ${path}\n${JSON.stringify(canonical(body ?? {}))}`, 'base64url');
}

/**
 * The same value with its fields sorted by name. So neither their order in the body nor their order in a later release's
 * schema makes a repeated request another one.
 */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const fields = Object.entries(value).map(([name, field]) => [name, canonical(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
