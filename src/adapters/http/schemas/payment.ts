import { z } from 'zod';
import type { Settlement } from '../../../application/settlement.ts';
import { invariant } from '../../../domain/invariant.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { balanceAmount, currencyCode, money } from './money.ts';

export const paymentSchema = z
  .object({
    id: id("The payment's id."),
    orderId: id('The order that was paid.'),
    orderStatus: z.literal('CONFIRMED').meta({ description: "The order's status after the payment." }),
    amount: money("The amount paid, which is the order's `total`."),
    balance: balanceAmount('The balance after the payment.'),
    currency: currencyCode(),
    paidAt: instant('When the order was paid.'),
  })
  .meta({
    id: 'PaymentReceipt',
    description: 'A payment that was made: an order was paid from the prepaid balance.',
    examples: [
      {
        id: EXAMPLE.paymentId,
        orderId: EXAMPLE.orderId,
        orderStatus: 'CONFIRMED',
        amount: 53100,
        balance: 46900,
        currency: 'KRW',
        paidAt: '2026-11-21T03:01:00.000Z',
      },
    ],
  });

export function presentPayment(
  { order, balance }: Extract<Settlement, { outcome: 'PAID' }>,
  currency: string,
): z.output<typeof paymentSchema> {
  invariant(order.payment, `Order ${order.id} is paid but has no payment`);
  const { id: paymentId, amount, paidAt } = order.payment;
  return { id: paymentId, orderId: order.id, orderStatus: 'CONFIRMED', amount, balance, currency, paidAt };
}
