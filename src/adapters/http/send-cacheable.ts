import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Sends what anybody may keep for the route's `maxAgeSeconds`, with a strong ETag (RFC 9110, section 8.8.3), or 304
 * without a body where the caller has it already.
 */
export async function sendCacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  body: object,
): Promise<void> {
  const { maxAgeSeconds = 0 } = request.routeOptions.config;
  const text = String(reply.serializeInput({ ...body }, '200'));
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  reply.header('cache-control', `public, max-age=${maxAgeSeconds}`).header('etag', etag);
  if (matches(request.headers['if-none-match'], etag)) reply.code(304).send();
  else reply.type('application/json; charset=utf-8').send(text);
  await reply;
}

/** Compares weakly, as If-None-Match is to be (RFC 9110, section 13.1.2). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
