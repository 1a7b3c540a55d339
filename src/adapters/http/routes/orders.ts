import { positionCursor } from '../cursors.ts';
import { insufficientBalance } from '../problems/problem.ts';
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
      config: { access: 'shopper', idempotencyKey: 'required', refusals: PLACING_REFUSALS },
      schema: {
        operationId: 'placeOrder',
        tags: ['Orders'],
        summary: 'Place an order',
        description:
          'Reserves the stock, holds the coupon, and freezes prices, discount and total. The order is `PENDING` until it is paid, and is cancelled at `expiresAt` where it is not. A refusal changes nothing.',
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
        description: 'Newest first; with `status`, those that have it now.',
        querystring: pageQuery(CURSOR).extend({ status: orderStatusSchema.optional() }),
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
        summary: 'Read one of my orders',
        description: "Somebody else's is not found.",
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
        summary: 'Pay an order',
        description:
          "Takes the order's total from the balance and confirms the order. Where the balance is too small (402), the order is cancelled, and its stock and coupon are given back.",
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
          'A pending order releases what it held. A confirmed one is restocked, its coupon given back, its amount refunded.',
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
