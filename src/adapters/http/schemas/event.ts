import { z } from 'zod';
import { MAX_REDELIVERED } from '../../../application/redeliver-events.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { givenInstant, instant } from './instant.ts';
import { pageOf } from './paging.ts';
import { refuseEmptyRange } from './time-range.ts';

export const eventParams = z.strictObject({ eventId: givenId("The event's id.", EXAMPLE.eventId) });

export const eventStatusSchema = z.enum(['PENDING', 'SENT', 'DEAD']).meta({
  id: 'FeedEventStatus',
  description:
    '`PENDING`: waits for its next attempt. `SENT`: has arrived. `DEAD`: failed for good, and is not sent again until it is redelivered.',
});

export const eventSchema = z
  .object({
    id: id("The event's id, which is also its `webhook-id`. It stays the same at every attempt."),
    type: z
      .enum(['shop.order.confirmed', 'shop.order.cancelled'])
      .meta({ id: 'FeedEventType', description: 'What happened to the order.' }),
    orderId: id('The order that the event is about.'),
    status: eventStatusSchema,
    attempts: z
      .int()
      .min(0)
      .meta({ description: 'The attempts that were made since the event was created or last redelivered.' }),
    lastError: z
      .string()
      .nullable()
      .meta({ description: 'Why the last failed attempt failed; null if no attempt has failed.' }),
    createdAt: instant('When the order was confirmed or cancelled.'),
    nextAttemptAt: instant('When the next attempt is due; null if none is planned.').nullable(),
    sentAt: instant('When the event last arrived; null if it has not arrived yet.').nullable(),
  })
  .meta({
    id: 'FeedEvent',
    description: 'An event about an order, and how far it has come on its way to the data platform.',
    examples: [
      {
        id: EXAMPLE.eventId,
        type: 'shop.order.confirmed',
        orderId: EXAMPLE.orderId,
        status: 'DEAD',
        attempts: 10,
        lastError: 'The data platform answered 503',
        createdAt: '2026-11-21T03:01:00.000Z',
        nextAttemptAt: null,
        sentAt: null,
      },
    ],
  });

export const eventPageSchema = pageOf('FeedEventPage', eventSchema);

export function presentEvent(delivery: Delivery): z.output<typeof eventSchema> {
  return delivery;
}

export const redeliveryRequestSchema = z
  .strictObject({
    createdFrom: givenInstant('Only events that were created at this time or later.'),
    createdTo: givenInstant('Only events that were created before this time.'),
  })
  .superRefine(refuseEmptyRange('createdFrom', 'createdTo'))
  .meta({
    id: 'RedeliveryRequest',
    description: 'A time in which events were created. `createdFrom` must be earlier than `createdTo`.',
    examples: [{ createdFrom: '2026-11-21T00:00:00.000Z', createdTo: '2026-11-22T00:00:00.000Z' }],
  });

export const redeliveredEventsSchema = z
  .object({
    count: z
      .int()
      .min(0)
      .max(MAX_REDELIVERED)
      .meta({ description: 'The number of events that are due again.' }),
    hasMore: z
      .boolean()
      .meta({ description: 'Whether there were more dead events in this time. Send the request again.' }),
  })
  .meta({
    id: 'RedeliveredEvents',
    description: 'The result of making dead events due again.',
    examples: [{ count: 250, hasMore: false }],
  });
