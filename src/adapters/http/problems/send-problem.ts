import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { IdempotencyKeyReused, Unavailable } from '../../../application/unavailable.ts';
import { DomainError } from '../../../domain/errors.ts';
import { type Problem, problemDetails, statusOf } from './problem.ts';
import { ProblemError, unsupportedMediaType, validationFailed } from './problem-error.ts';

/** Answers an error with its problem details (RFC 9457). Whatever nobody foresaw is logged, and told without internals. */
export function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, headers } = problemOf(error);
  logFailure(error, problem, request.log);
  return reply
    .code(statusOf(problem.code))
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDetails(problem, request)));
}

/** Refusals are no news, and an overload is the wrong moment for long lines: the line of the request tells of both. */
function logFailure(error: Error, { code, detail }: Problem, log: FastifyBaseLogger): void {
  if (code === 'INTERNAL_ERROR') log.error({ err: error }, 'A request failed unexpectedly');
  else if (statusOf(code) >= 500 && code !== 'OVERLOADED') log.warn({ code, err: error.cause }, detail);
}

function problemOf(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) return refused(error);
  if (error instanceof Unavailable) {
    const { code, message: detail, retryAfterSeconds } = error;
    return new ProblemError({ code, detail }, { 'retry-after': String(retryAfterSeconds) });
  }
  if (error instanceof IdempotencyKeyReused) {
    return new ProblemError({ code: 'IDEMPOTENCY_KEY_REUSED', detail: error.message });
  }
  return frameworkProblem(error);
}

function refused({ code, message: detail, data }: DomainError): ProblemError {
  // Only both ends of the window together can be at fault, so the domain judges them; it is still the body's fault.
  if (code === 'COUPON_WINDOW_INVALID') {
    return validationFailed([{ in: 'body', pointer: '/issueEndsAt', detail }]);
  }
  return new ProblemError({ code, detail, data });
}

/** What Fastify and Node refuse before a route sees it. */
function frameworkProblem(error: Error & { code?: string; statusCode?: number }): ProblemError {
  const { code, statusCode = 500 } = error;
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return validationFailed([{ in: 'path', pointer: '', detail: 'is not a well-formed path' }]);
  }
  if (statusCode === 413) {
    return new ProblemError({ code: 'PAYLOAD_TOO_LARGE', detail: 'A body has at most 64 KiB.' });
  }
  if (statusCode === 415) return unsupportedMediaType();
  // What is left is a body that broke off, or is not as long as it said.
  if (statusCode >= 400 && statusCode < 500) {
    return new ProblemError({ code: 'MALFORMED_JSON', detail: 'The body did not arrive whole.' });
  }
  return new ProblemError({
    code: 'INTERNAL_ERROR',
    detail: 'This is our fault. It has been logged under this request id.',
  });
}
