import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** A hash of method, path and parsed body. It tells whether two requests with one idempotency key are the same. */
export function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0];
  return hash('sha256', `${method} ${path}\n${canonicalJson(body ?? {})}`, 'base64url');
}

/**
 * A parsed body as JSON, with the fields sorted by name. So neither their order in the body nor their order in a later
 * release's schema makes a repeated request another one. Leaves out a field that is undefined, as `JSON.stringify` does.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}
