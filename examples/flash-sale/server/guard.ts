import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The header in which the operator's page sends the secret. */
const SECRET_HEADER = 'x-flash-sale-secret';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The parts of a request that decide whether it is let in. */
export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Why no page may be shown for this request; undefined if one may. A page of another site can give its own name the address
 * 127.0.0.1 (DNS rebinding), and could then read ours. Its requests have its own name in `Host`.
 */
export function whyNotServed({ headers: { host = '' } }: GuardedRequest, port: number): string | undefined {
  return LOOPBACK.some((name) => host === `${name}:${port}`)
    ? undefined
    : 'The Host must be a loopback address and the port of this server';
}

/**
 * Why a request to change something is refused; undefined if it is not. Any page in the same browser can send a POST to this
 * server. Only our own page knows the secret, and a browser sends the page's true `Origin`.
 */
export function whyRefused(request: GuardedRequest, port: number, secret: string): string | undefined {
  const { method, headers } = request;
  const notServed = whyNotServed(request, port);
  if (notServed) return notServed;
  if (method !== 'POST') return 'Only a POST changes something';
  if (headers.origin !== `http://${headers.host}`) return 'The Origin must be this server itself';
  return isSecret(headers[SECRET_HEADER], secret) ? undefined : `${SECRET_HEADER} is missing or wrong`;
}

function isSecret(given: string | string[] | undefined, secret: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
