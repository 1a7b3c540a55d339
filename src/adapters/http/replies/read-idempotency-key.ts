import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, validationFailed } from '../problems/problem-error.ts';
import { timesSent } from '../wire/times-sent.ts';

/** The two forms of the header: bare, and quoted as a string of RFC 9651, section 3.3.3. */
const BARE = /^[\x20-\x7e]{1,255}$/;
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** Reads the key of a POST, bare or quoted. Refuses the request if the key is malformed, or missing and required. */
export function readIdempotencyKey(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (request.method === 'POST') request.idempotencyKey = keyOf(request);
  done();
}

function keyOf(request: FastifyRequest): string | undefined {
  const given = request.headers['idempotency-key'];
  if (given === undefined) {
    if (request.routeOptions.config.idempotencyKey === 'required') throw keyMissing();
    return undefined;
  }
  // Node joins two of them into one text, and we would take that for a key.
  if (typeof given !== 'string' || timesSent(request.raw.rawHeaders, 'idempotency-key') !== 1)
    throw keyInvalid();
  const key = QUOTED.exec(given)?.[1]?.replace(/\\(.)/g, '$1') ?? given;
  if (!BARE.test(key)) throw keyInvalid();
  return key;
}

function keyMissing(): ProblemError {
  const detail =
    'Send an Idempotency-Key header, so that the request can be repeated without being done twice.';
  return new ProblemError({ code: 'IDEMPOTENCY_KEY_MISSING', detail });
}

function keyInvalid(): ProblemError {
  const detail = 'must be one key of 1 to 255 printable ASCII characters';
  return validationFailed([{ in: 'header', pointer: '/Idempotency-Key', detail }]);
}
