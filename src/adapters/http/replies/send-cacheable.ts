import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SharedAnswers } from './shared-answers.ts';

/** The bytes of an answer, their media type, and their strong ETag (RFC 9110, section 8.8.3). */
export interface Prepared {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends what `read` resolves with, or the error that it rejects with. */
export type SendCacheable = (
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<object>,
) => void;

/**
 * Makes the sender for a route whose answers are the same for every caller. Caches may use them for the route's
 * `maxAgeSeconds` without asking; at 0 they ask before each use. An answer has a strong ETag (RFC 9110, section 8.8.3);
 * if the caller has that version, it is a 304 without a body. Requests for one URL that arrive during a read share the
 * next read and its bytes.
 */
export function createSendCacheable(): SendCacheable {
  const answers = new SharedAnswers<Prepared>();
  return (request, reply, read) => {
    const write = async () => prepare(String(reply.serializeInput({ ...(await read()) }, '200')), JSON_TYPE);
    const { maxAgeSeconds = 0 } = request.routeOptions.config;
    const cacheControl = maxAgeSeconds === 0 ? 'no-cache' : `public, max-age=${maxAgeSeconds}`;
    answers.get(request.url, write).then(
      (answer) => {
        // A cache gives this answer to other callers, too. What is left to this caller is not theirs.
        if (maxAgeSeconds > 0) reply.removeHeader('ratelimit').removeHeader('ratelimit-policy');
        sendPrepared(answer, request, reply, cacheControl);
      },
      (error) => reply.send(error),
    );
  };
}

/** Prepares an answer to be sent many times. */
export function prepare(text: string | Buffer, type: string): Prepared {
  const bytes = Buffer.from(text);
  return { bytes, type, etag: `"${hash('sha256', bytes, 'base64url')}"` };
}

/** Sends a prepared answer, or 304 if the caller has it already. */
export function sendPrepared(
  { bytes, type, etag }: Prepared,
  request: FastifyRequest,
  reply: FastifyReply,
  cacheControl: string,
): FastifyReply {
  reply.header('cache-control', cacheControl).header('etag', etag);
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(type).send(bytes);
}

/** Uses the weak comparison, as RFC 9110, section 13.1.2 demands for If-None-Match. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
