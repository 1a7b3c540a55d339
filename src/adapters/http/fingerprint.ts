import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Tells one request from another under the same idempotency key: a hash of method, path and parsed body. */
export function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0];
  return createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body ?? {})}`)
    .digest('base64url');
}

/** JSON whose text does not depend on the order in which the fields came. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) => (isRecord(field) ? sorted(field) : field));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
