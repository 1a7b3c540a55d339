import fastJson from 'fast-json-stringify';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { ORDER_SNAPSHOT, orderEventSchema } from './order-event-schema.ts';

/** The media type of an event in structured JSON (CloudEvents 1.0, JSON event format). */
export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/** How the events of a shop name it, unless `EVENT_SOURCE` says otherwise. */
export const DEFAULT_SOURCE = '/shop';

const write = fastJson(orderEventSchema(['shop.order.confirmed', 'shop.order.cancelled'], ORDER_SNAPSHOT));

/**
 * The event as a CloudEvent 1.0 in structured JSON, with the declared fields only. Every sender sends this text, and it
 * is the same whether the event comes from memory or from the database.
 *
 * @param source a URI-reference that names the shop
 */
export function cloudEventText(event: OutgoingEvent, source = DEFAULT_SOURCE): string {
  const { id, type, orderId: subject, createdAt: time, data } = event;
  const traceparent = event.traceparent ?? undefined;
  return write({ id, time, type, source, specversion: '1.0', subject, traceparent, data });
}
