import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Tells one request from another under the same idempotency key: a hash of method, path and parsed body. */
export function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0];
  return hash('sha256', `${method} ${path}\n${JSON.stringify(canonical(body ?? {}))}`, 'base64url');
}

/** The same value, with its fields in an order that does not depend on the one in which they came. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const fields = Object.entries(value).map(([name, field]) => [name, canonical(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
