import type { FastifyRequest } from 'fastify';
import { PROBLEM_KINDS, type ProblemCode } from './problem-kinds.ts';

/** A refusal on its way out. `data` are its extra fields, `detail` a sentence for the person who reads it. */
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

/** The problem details of RFC 9457, with our `code`, the request's id and the extra fields of the code. */
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
