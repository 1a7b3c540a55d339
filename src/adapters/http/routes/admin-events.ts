import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  eventPageSchema,
  eventParams,
  eventSchema,
  eventStatusSchema,
  presentEvent,
} from '../schemas/event.ts';
import { EXAMPLE, givenId } from '../schemas/ids.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('events');

/** The events on their way to the data platform. */
export function adminEventRoutes(app: HttpApp, options: RouteOptions): void {
  listEvents(app, options);
  redeliverEvent(app, options);
}

function listEvents(app: HttpApp, { reads }: RouteOptions): void {
  app.get(
    '/v1/admin/events',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listEvents',
        tags: ['Operator: events'],
        summary: 'List the events to the data platform',
        description: 'Newest first; with `status` those that have it now, with `orderId` those of one order.',
        querystring: pageQuery(CURSOR).extend({
          status: eventStatusSchema.optional(),
          orderId: givenId('The order they tell of.', EXAMPLE.orderId).optional(),
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
        operationId: 'redeliverEvent',
        tags: ['Operator: events'],
        summary: 'Send an event again',
        description: 'A dead one, and also one that was sent: it is due again, with the id it has.',
        params: eventParams,
        response: { 202: eventSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.redeliverEvent, request.params, (delivery) => ({
        status: 202,
        body: presentEvent(delivery),
      })),
  );
}
