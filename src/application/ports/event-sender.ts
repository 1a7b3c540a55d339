import type { OutgoingEvent } from './outbox.ts';

/** Sends events to the data platform. */
export interface EventSender {
  /** Resolves when the platform has the event; rejects with an `Error` that says why not, within 15 seconds. The same event may be sent again. */
  send(event: OutgoingEvent): Promise<void>;
}
