import { z } from 'zod';
import type { Delivery } from '../../../domain/delivery.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { instant } from './instant.ts';
import { pageOf } from './paging.ts';

export const eventParams = z.strictObject({ eventId: givenId("The event's id.", EXAMPLE.eventId) });

export const eventStatusSchema = z.enum(['PENDING', 'SENT', 'DEAD']).meta({
  description: '`PENDING` waits to be sent, `SENT` has arrived, `DEAD` failed at every attempt.',
});

export const eventSchema = z
  .object({
    id: id("The event's id: its `webhook-id`, which stays the same at every attempt."),
    type: z
      .enum(['shop.order.confirmed', 'shop.order.cancelled'])
      .meta({ description: 'What happened to the order.' }),
    orderId: id('The order it tells of.'),
    status: eventStatusSchema,
    attempts: z.int().min(0).meta({ description: 'Attempts made since it was last made due.' }),
    lastError: z.string().nullable().meta({ description: 'Why the last attempt failed.' }),
    createdAt: instant('When it happened.'),
    nextAttemptAt: instant('When it is due; null where no attempt is to come.').nullable(),
    sentAt: instant('When it last arrived.').nullable(),
  })
  .meta({
    id: 'Event',
    description: 'How far an event has come on its way to the data platform.',
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

export const eventPageSchema = pageOf('EventPage', eventSchema);

export function presentEvent(delivery: Delivery): z.output<typeof eventSchema> {
  return delivery;
}
