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
  // One call for the whole value takes a third of the time of a call for each of its parts.
  return isSorted(value) ? JSON.stringify(value) : sortedJson(value);
}

/** Whether the fields of every object stand in the order of their names already. */
function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const [name, field] of Object.entries(value)) {
    if (name < last || !isSorted(field)) return false;
    last = name;
  }
  return true;
}

function sortedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sortedJson).join()}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${sortedJson(field)}`;
  }
  return `{${text}}`;
}
