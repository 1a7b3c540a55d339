import type { Settlement } from '../../../application/settlement.ts';
import type { Problem } from '../problems/problem.ts';

/** The 402 of a payment or a checkout. The balance did not cover the total, so the order was cancelled. */
export function insufficientBalance(
  { order, required, balance }: Extract<Settlement, { outcome: 'INSUFFICIENT_BALANCE' }>,
  currency: string,
): Problem {
  return {
    code: 'INSUFFICIENT_BALANCE',
    detail: `The order costs ${required}, but the balance is ${balance}. So the order was cancelled. To buy after all, order again.`,
    data: { orderId: order.id, orderStatus: order.status, required, balance, currency },
  };
}
