import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  orderPageSchema,
  orderParams,
  orderRequestSchema,
  orderSchema,
  orderStatusSchema,
  presentOrder,
} from '../schemas/order.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';
import { paymentSchema, presentPayment } from '../schemas/payment.ts';
import { insufficientBalance } from './insufficient-balance.ts';
import { PLACING_REFUSALS } from './placing-refusals.ts';

const CURSOR = positionCursor('orders');

/** The caller's orders, their payment and their cancellation. */
export function orderRoutes(app: HttpApp, options: RouteOptions): void {
  placeOrder(app, options);
  listOrders(app, options);
  getOrder(app, options);
  payOrder(app, options);
  cancelOrder(app, options);
}

function placeOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/orders',
    {
      config: {
        access: 'shopper',
        idempotencyKey: 'required',
        refusals: [...PLACING_REFUSALS, 'PENDING_ORDER_LIMIT_EXCEEDED'],
      },
      schema: {
        operationId: 'placeOrder',
        tags: ['Orders'],
        summary: 'Place an order',
        description:
          'Creates a `PENDING` order. It reserves the stock, holds the coupon, and fixes prices, ' +
          'discount and total. If the order is not paid before `expiresAt`, it is cancelled, and its ' +
          'stock and coupon are free again. A user can have only a limited number of unpaid orders at a ' +
          'time. A refusal changes nothing.',
        body: orderRequestSchema,
        response: { 201: orderSchema },
      },
    },
    (request, reply) => {
      const command = { ...request.body, userId: request.caller.userId };
      return sendOnce(request, reply, useCases.placeOrder, command, (order) => ({
        status: 201,
        body: presentOrder(order, currency),
        location: `/v1/orders/${order.id}`,
      }));
    },
  );
}

function listOrders(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/orders',
    {
      config: { access: 'shopper' },
      schema: {
        operationId: 'listOrders',
        tags: ['Orders'],
        summary: 'List my orders',
        description: "Lists the caller's orders, newest first.",
        querystring: pageQuery(CURSOR).extend({
          status: orderStatusSchema
            .optional()
            .meta({ description: 'Only orders that have this status now.' }),
        }),
        response: { 200: orderPageSchema },
      },
    },
    async (request) => {
      const { status } = request.query;
      const query = { ...pageRequest(request.query), status, userId: request.caller.userId };
      const page = await reads.orders.page(query);
      return presentPage(page, CURSOR, (order) => presentOrder(order, currency));
    },
  );
}

function getOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.get(
    '/v1/orders/:orderId',
    {
      config: { access: 'shopper', refusals: ['ORDER_NOT_FOUND'] },
      schema: {
        operationId: 'getOrder',
        tags: ['Orders'],
        summary: 'Get one of my orders',
        description: "Returns one order of the caller. Another user's order is not found.",
        params: orderParams,
        response: { 200: orderSchema },
      },
    },
    async (request) => {
      const query = { ...request.params, userId: request.caller.userId };
      return presentOrder(await useCases.getOrder.execute(query), currency);
    },
  );
}

function payOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/orders/:orderId/payment',
    {
      config: {
        access: 'shopper',
        idempotencyKey: 'required',
        refusals: [
          'ORDER_NOT_FOUND',
          'ORDER_ALREADY_PAID',
          'ORDER_EXPIRED',
          'ORDER_CANCELLED',
          'INSUFFICIENT_BALANCE',
        ],
      },
      schema: {
        operationId: 'payOrder',
        tags: ['Orders'],
        summary: 'Pay for an order',
        description:
          "Takes the order's `total` from the caller's balance and confirms the order. If the balance " +
          'is too small (402), the order is cancelled, and its stock and coupon are free again. To buy ' +
          'after all, place a new order. Any other refusal changes nothing.',
        params: orderParams,
        response: { 201: paymentSchema },
      },
    },
    (request, reply) => {
      const command = { ...request.params, userId: request.caller.userId };
      return sendOnce(request, reply, useCases.payOrder, command, (settlement) =>
        settlement.outcome === 'PAID'
          ? {
              status: 201,
              body: presentPayment(settlement, currency),
              location: `/v1/orders/${settlement.order.id}`,
            }
          : insufficientBalance(settlement, currency),
      );
    },
  );
}

function cancelOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/orders/:orderId/cancellation',
    {
      config: {
        access: 'shopper',
        idempotencyKey: 'required',
        refusals: ['ORDER_NOT_FOUND', 'ORDER_CANCELLED', 'ORDER_EXPIRED', 'REFUND_WINDOW_CLOSED'],
      },
      schema: {
        operationId: 'cancelOrder',
        tags: ['Orders'],
        summary: 'Cancel an order',
        description:
          'Cancels a pending or a confirmed order. The stock returns to sale, and the coupon can be ' +
          'used again. If the order was paid, its payment is refunded to the balance. A paid order can ' +
          'be cancelled only for a limited time after the payment. A refusal changes nothing.',
        params: orderParams,
        response: { 200: orderSchema },
      },
    },
    (request, reply) => {
      const command = { ...request.params, userId: request.caller.userId };
      return sendOnce(request, reply, useCases.cancelOrder, command, (order) => ({
        status: 200,
        body: presentOrder(order, currency),
      }));
    },
  );
}
