import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { IdempotencyKeyReused } from '../../../application/ports/idempotency-key-reused.ts';
import { Unavailable } from '../../../application/ports/unavailable.ts';
import { DomainError } from '../../../domain/errors.ts';
import { type Problem, problemDetails, statusOf } from './problem.ts';
import { ProblemError, unsupportedMediaType, validationFailed } from './problem-error.ts';

/** How long a client waits before it repeats a request that could not be served now. */
const RETRY_AFTER_SECONDS = 1;

/** Answers an error with problem details (RFC 9457). An unexpected error is logged, and its reply shows no internals. */
export function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, headers } = problemOf(error, request);
  request.problemCode = problem.code;
  request.problemFields = problem.data;
  logFailure(error, problem, request.log);
  return reply
    .code(statusOf(problem.code))
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDetails(problem, request)));
}

/**
 * Logs failures of the service. Does not log refusals. Does not log overload either, because each request has a line with
 * its status already.
 */
function logFailure(error: Error, { code, detail }: Problem, log: FastifyBaseLogger): void {
  if (code === 'INTERNAL_ERROR') log.error({ err: error }, 'A request failed unexpectedly');
  else if (statusOf(code) >= 500 && code !== 'OVERLOADED') log.warn({ code, err: error.cause }, detail);
}

function problemOf(error: Error, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) return refused(error);
  if (error instanceof Unavailable) {
    const { code, message: detail } = error;
    return new ProblemError({ code, detail }, { 'retry-after': String(RETRY_AFTER_SECONDS) });
  }
  if (error instanceof IdempotencyKeyReused) {
    return new ProblemError({ code: 'IDEMPOTENCY_KEY_REUSED', detail: error.message });
  }
  return frameworkProblem(error, request);
}

function refused({ code, message: detail, data }: DomainError): ProblemError {
  // The domain judges the window, because only the stored coupon has its other end. The fault is in the body.
  if (code === 'COUPON_WINDOW_INVALID') {
    return validationFailed([{ in: 'body', pointer: '/issueEndsAt', detail }]);
  }
  return new ProblemError({ code, detail, data });
}

/** The problem of an error by Fastify or Node, which refuse some requests before a route sees them. */
function frameworkProblem(
  error: Error & { code?: string; statusCode?: number },
  { routeOptions }: FastifyRequest,
): ProblemError {
  const { code, statusCode = 500 } = error;
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return validationFailed([{ in: 'path', pointer: '', detail: 'is not a well-formed path' }]);
  }
  if (statusCode === 413) {
    const detail = `A body has at most ${routeOptions.bodyLimit / 1024} KiB here.`;
    return new ProblemError({ code: 'PAYLOAD_TOO_LARGE', detail });
  }
  if (statusCode === 415) return unsupportedMediaType();
  // Any other 4xx is a body that broke off, or that is not as long as its Content-Length says.
  if (statusCode >= 400 && statusCode < 500) {
    return new ProblemError({ code: 'MALFORMED_JSON', detail: 'The body did not arrive completely.' });
  }
  return new ProblemError({
    code: 'INTERNAL_ERROR',
    detail: 'This is our fault. It has been logged under this request id.',
  });
}
