import { CloudEvent } from 'cloudevents';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** The media type of an event in structured JSON (CloudEvents 1.0, JSON format). */
export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/** The event as a CloudEvent 1.0 in structured JSON: the same bytes, whoever carries them. */
export function cloudEventText({ id, type, orderId, createdAt, data }: OutgoingEvent): string {
  const time = createdAt.toISOString();
  return new CloudEvent({ id, source: '/shop', type, subject: orderId, time, data }).toString();
}
