import { byOperator } from '../access/by-operator.ts';
import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  orderFilterFields,
  orderPageSchema,
  orderParams,
  orderSchema,
  presentOrder,
} from '../schemas/order.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';
import { refuseEmptyRange } from '../schemas/time-range.ts';

const CURSOR = positionCursor('all-orders');

/** The orders of all users, for operators. */
export function adminOrderRoutes(app: HttpApp, options: RouteOptions): void {
  listAllOrders(app, options);
  getAnyOrder(app, options);
  cancelAnyOrder(app, options);
}

function listAllOrders(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/orders',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListOrders',
        tags: ['Operator orders'],
        summary: 'List all orders',
        description:
          'Lists the orders of all users, newest first. The filters can be combined. `placedFrom` must be ' +
          'earlier than `placedTo`.',
        querystring: pageQuery(CURSOR)
          .extend(orderFilterFields)
          .superRefine(refuseEmptyRange('placedFrom', 'placedTo')),
        response: { 200: orderPageSchema },
      },
    },
    async (request) => {
      const { limit: _limit, cursor: _cursor, ...filter } = request.query;
      const page = await reads.orders.page({ ...pageRequest(request.query), ...filter });
      return presentPage(page, CURSOR, (order) => presentOrder(order, currency));
    },
  );
}

function getAnyOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/orders/:orderId',
    {
      config: { access: 'admin', refusals: ['ORDER_NOT_FOUND'] },
      schema: {
        operationId: 'adminGetOrder',
        tags: ['Operator orders'],
        summary: 'Get any order',
        description: 'Returns one order of any user.',
        params: orderParams,
        response: { 200: orderSchema },
      },
    },
    async (request) => presentOrder(await useCases.getOrder.execute(request.params), currency),
  );
}

function cancelAnyOrder(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/orders/:orderId/cancellation',
    {
      config: {
        access: 'admin',
        idempotencyKey: 'required',
        refusals: ['ORDER_NOT_FOUND', 'ORDER_CANCELLED', 'ORDER_EXPIRED'],
      },
      schema: {
        operationId: 'adminCancelOrder',
        tags: ['Operator orders'],
        summary: 'Cancel any order',
        description:
          'Cancels an order of any user. The stock returns to sale, the coupon can be used again, and a ' +
          'payment is refunded. An operator can cancel a paid order even after the time in which its ' +
          'owner could. A refusal changes nothing.',
        params: orderParams,
        response: { 200: orderSchema },
      },
    },
    (request, reply) => {
      // A command without a user is a cancellation by an operator. With the caller's id it would be one by the owner.
      const command = byOperator(request, { orderId: request.params.orderId });
      return sendOnce(request, reply, useCases.cancelOrder, command, (order) => ({
        status: 200,
        body: presentOrder(order, currency),
      }));
    },
  );
}
