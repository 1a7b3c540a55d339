import type { Problem } from './problem.ts';

/** A problem that the HTTP surface throws, with the headers of its reply. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(problem.detail, { cause });
    this.name = 'ProblemError';
    this.problem = problem;
    this.headers = headers;
  }
}

export function routeNotFound(method: string, url: string): ProblemError {
  const detail = `There is no ${method} ${url.split('?', 1)[0]}.`;
  return new ProblemError({ code: 'ROUTE_NOT_FOUND', detail });
}

export function unsupportedMediaType(): ProblemError {
  const detail = 'Send the body as application/json, in UTF-8, not compressed.';
  return new ProblemError({ code: 'UNSUPPORTED_MEDIA_TYPE', detail });
}

/** A fault of a request. `pointer` is a JSON pointer (RFC 6901) into that part of the request. */
export interface Fault {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly pointer: string;
  readonly detail: string;
}

/** Keeps the reply small, however many faults a request has. */
const MAX_FAULTS = 100;

export function validationFailed(faults: readonly Fault[]): ProblemError {
  const [first] = faults;
  const detail = first ? `${first.in}${first.pointer}: ${first.detail}` : 'The request is not valid';
  return new ProblemError({
    code: 'VALIDATION_FAILED',
    detail,
    data: { errors: faults.slice(0, MAX_FAULTS) },
  });
}
