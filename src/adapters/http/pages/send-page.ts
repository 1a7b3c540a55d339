import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { JSON_TYPE, type Prepared, prepare, sendPrepared } from '../replies/send-cacheable.ts';

/** A page may load only what this server serves. Scalar sets styles of its own and shows images as `data:`. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const CACHE_CONTROL = 'no-cache';

/** A page for people, and the same for programs, if there is such a thing. */
export interface PreparedPage {
  readonly page: Prepared;
  readonly json: Prepared;
}

/** Writes both forms of a page, to be sent many times. */
export function preparePage({ page, json }: { readonly page: string; readonly json: object }): PreparedPage {
  return { page: prepareHtml(page), json: prepare(JSON.stringify(json), JSON_TYPE) };
}

/** Writes a page that has no form for programs, to be sent many times. */
export function prepareHtml(page: string): Prepared {
  return prepare(page, 'text/html; charset=utf-8');
}

/** Sends HTML if the caller prefers that to JSON, as browsers do, and JSON otherwise. */
export function sendPage(
  { page, json }: PreparedPage,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // CORS has put `Origin` there.
  reply.header('vary', [reply.getHeader('vary'), 'Accept'].flat().filter(Boolean).join(', '));
  const preferred = new Negotiator(request.raw).mediaType(['application/json', 'text/html']);
  return preferred === 'text/html'
    ? sendHtml(page, request, reply)
    : sendPrepared(json, request, reply, CACHE_CONTROL);
}

/** Sends what a browser runs or shows: a page or a script. */
export function sendHtml(page: Prepared, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  return sendPrepared(page, request, reply, CACHE_CONTROL);
}
