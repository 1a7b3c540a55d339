import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SharedAnswers } from './shared-answers.ts';

interface Cacheable {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** Sends what `read` resolves with, or its failure. */
export type SendCacheable = (
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<object>,
) => void;

/**
 * Makes the sender of what is the same for everybody and may be kept for the route's `maxAgeSeconds`: with a strong
 * ETag (RFC 9110, section 8.8.3), or 304 without a body where the caller has it already. Requests for one URL that come
 * while it is being read share the next reading, and its bytes.
 */
export function createSendCacheable(): SendCacheable {
  const answers = new SharedAnswers<Cacheable>();
  return (request, reply, read) => {
    const write = async () => encode(String(reply.serializeInput({ ...(await read()) }, '200')));
    answers.get(request.url, write).then(
      (answer) => send(answer, request, reply),
      (error) => reply.send(error),
    );
  };
}

function encode(text: string): Cacheable {
  const bytes = Buffer.from(text);
  return { bytes, etag: `"${hash('sha256', bytes, 'base64url')}"` };
}

function send({ bytes, etag }: Cacheable, request: FastifyRequest, reply: FastifyReply): void {
  const { maxAgeSeconds = 0 } = request.routeOptions.config;
  reply.header('cache-control', `public, max-age=${maxAgeSeconds}`).header('etag', etag);
  if (matches(request.headers['if-none-match'], etag)) reply.code(304).send();
  else reply.type('application/json; charset=utf-8').send(bytes);
}

/** Compares weakly, as If-None-Match is to be (RFC 9110, section 13.1.2). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
