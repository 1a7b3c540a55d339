import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { orderRequestSchema, orderSchema, presentOrder } from '../schemas/order.ts';
import { insufficientBalance } from './insufficient-balance.ts';
import { PLACING_REFUSALS } from './placing-refusals.ts';

/** Placing an order and paying for it in one call. */
export function checkoutRoutes(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/checkout',
    {
      config: {
        access: 'shopper',
        idempotencyKey: 'required',
        refusals: [...PLACING_REFUSALS, 'INSUFFICIENT_BALANCE'],
      },
      schema: {
        operationId: 'checkout',
        tags: ['Orders'],
        summary: 'Place and pay for an order',
        description:
          'Places an order and pays for it from the balance, in one call and one transaction. On ' +
          'success the order is `CONFIRMED`, with its payment. If the balance is too small (402), the ' +
          'order is stored as `CANCELLED`, and its stock and coupon are free again. Any other refusal ' +
          'changes nothing.',
        body: orderRequestSchema,
        response: { 201: orderSchema },
      },
    },
    (request, reply) => {
      const command = { ...request.body, userId: request.caller.userId };
      return sendOnce(request, reply, useCases.checkout, command, (settlement) =>
        settlement.outcome === 'PAID'
          ? {
              status: 201,
              body: presentOrder(settlement.order, currency),
              location: `/v1/orders/${settlement.order.id}`,
            }
          : insufficientBalance(settlement, currency),
      );
    },
  );
}
