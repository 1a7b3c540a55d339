import { byOperator } from '../access/by-operator.ts';
import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  eventPageSchema,
  eventParams,
  eventSchema,
  eventStatusSchema,
  presentEvent,
  redeliveredEventsSchema,
  redeliveryRequestSchema,
} from '../schemas/event.ts';
import { EXAMPLE, givenId } from '../schemas/ids.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('events');

/** The events for the data platform, for operators. */
export function adminEventRoutes(app: HttpApp, options: RouteOptions): void {
  listEvents(app, options);
  redeliverEvent(app, options);
  redeliverEvents(app, options);
}

function listEvents(app: HttpApp, { reads }: RouteOptions): void {
  app.get(
    '/v1/admin/events',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListEvents',
        tags: ['Operator events'],
        summary: 'List the events for the data platform',
        description:
          'Lists the events about orders, newest first, with how far each has come on its way to the ' +
          'data platform. Events that were sent are deleted after 30 days.',
        querystring: pageQuery(CURSOR).extend({
          status: eventStatusSchema
            .optional()
            .meta({ description: 'Only events that have this status now.' }),
          orderId: givenId('Only events of this order.', EXAMPLE.orderId).optional(),
        }),
        response: { 200: eventPageSchema },
      },
    },
    async (request) => {
      const { status, orderId } = request.query;
      const page = await reads.outbox.page({ ...pageRequest(request.query), status, orderId });
      return presentPage(page, CURSOR, presentEvent);
    },
  );
}

function redeliverEvent(app: HttpApp, { useCases }: RouteOptions): void {
  app.post(
    '/v1/admin/events/:eventId/redelivery',
    {
      config: { access: 'admin', refusals: ['EVENT_NOT_FOUND'] },
      schema: {
        operationId: 'adminRedeliverEvent',
        tags: ['Operator events'],
        summary: 'Send an event again',
        description:
          'Makes an event due now, and counts its attempts from 0 again. This also works for an event ' +
          'that failed for good and for one that has arrived. The event keeps its id, by which the data ' +
          'platform recognises a repeat.',
        params: eventParams,
        response: { 202: eventSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.redeliverEvent, byOperator(request, request.params), (delivery) => ({
        status: 202,
        body: presentEvent(delivery),
      })),
  );
}

function redeliverEvents(app: HttpApp, { useCases }: RouteOptions): void {
  app.post(
    '/v1/admin/events/redeliveries',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminRedeliverEvents',
        tags: ['Operator events'],
        summary: 'Send dead events again',
        description:
          'Makes up to 1,000 dead events that were created in this time due now, the oldest first, and ' +
          'counts their attempts from 0 again. The events keep their ids.',
        body: redeliveryRequestSchema,
        response: { 202: redeliveredEventsSchema },
      },
    },
    (request, reply) => {
      const command = byOperator(request, request.body);
      return sendOnce(request, reply, useCases.redeliverEvents, command, (result) => ({
        status: 202,
        body: { ...result },
      }));
    },
  );
}
