import type { Settlement } from '../../../application/settlement.ts';
import type { Problem } from '../problems/problem.ts';

/** The 402 of a payment or a checkout: the balance did not cover the total, so the order is cancelled. */
export function insufficientBalance(
  { order, required, balance }: Extract<Settlement, { outcome: 'INSUFFICIENT_BALANCE' }>,
  currency: string,
): Problem {
  return {
    code: 'INSUFFICIENT_BALANCE',
    detail: `The order costs ${required}, and the balance is ${balance}. The order is cancelled; to buy after all, order again.`,
    data: { orderId: order.id, orderStatus: order.status, required, balance, currency },
  };
}
