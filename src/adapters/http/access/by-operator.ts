import type { FastifyRequest } from 'fastify';
import type { ByOperator } from '../../../application/audit.ts';

/** The command of an operator's request. It names the caller, who answers for the change in the audit list. */
export function byOperator<Command extends object>(
  { caller }: FastifyRequest,
  command: Command,
): Command & Required<ByOperator> {
  return { ...command, operator: caller.userId };
}
