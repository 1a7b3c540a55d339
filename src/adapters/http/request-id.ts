import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The id the caller gave the request, where it is fit to be echoed and logged; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
}
