import type { FastifyRequest } from 'fastify';
import type { Settlement } from '../../../application/settlement.ts';
import { PROBLEMS, type ProblemCode } from './codes.ts';

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
  return PROBLEMS[code].status;
}

export function problemType(code: ProblemCode): string {
  return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}

/** The problem details of RFC 9457, with our `code`, the request's id and the extra fields of the code. */
export function problemDetails(
  { code, detail, data }: Problem,
  { url, id }: Pick<FastifyRequest, 'url' | 'id'>,
): object {
  const { status, title } = PROBLEMS[code];
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

/** The balance did not cover the total: the order is cancelled, and what it held is given back. */
export function insufficientBalance(
  settlement: Extract<Settlement, { outcome: 'INSUFFICIENT_BALANCE' }>,
  currency: string,
): Problem {
  const { order, required, balance } = settlement;
  return {
    code: 'INSUFFICIENT_BALANCE',
    detail: `The order costs ${required}, and the balance is ${balance}. The order is cancelled; to buy after all, order again.`,
    data: { orderId: order.id, orderStatus: order.status, required, balance, currency },
  };
}
