import type { FastifyRequest } from 'fastify';
import { PROBLEM_KINDS, type ProblemCode } from './problem-kinds.ts';

/** A refusal to send. `detail` is a sentence for people, and `data` holds the extra fields of the code. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly data?: object;
}

export function isProblem(value: object): value is Problem {
  return 'code' in value;
}

export function statusOf(code: ProblemCode): number {
  return PROBLEM_KINDS[code].status;
}

export function problemType(code: ProblemCode): string {
  return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}

/** The body of a refusal: problem details (RFC 9457) with the code, the id of the request and the code's extra fields. */
export function problemDetails(
  { code, detail, data }: Problem,
  { url, id }: Pick<FastifyRequest, 'url' | 'id'>,
): object {
  const { status, title } = PROBLEM_KINDS[code];
  return {
    type: problemType(code),
    title,
    status,
    detail,
    instance: url.split('?', 1)[0],
    code,
    requestId: id,
    ...data,
  };
}
