import type { OutgoingEvent } from './outbox.ts';

/** Sends events to the data platform. */
export interface EventSender {
  /**
   * Resolves when the platform has the event; rejects with an `Error` that says why not, within 15 seconds. The same event
   * may be sent again, at once or later; a `SendFailure` says more about when.
   */
  send(event: OutgoingEvent): Promise<void>;
}

/** An attempt that failed in a way that says whether, or when, another one makes sense. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  /** The platform will never take this event, however long it waits. */
  readonly isPermanent: boolean;
  /** The platform asks not to be sent this event for so long; 0 where it does not say. */
  readonly retryAfterMs: number;

  constructor(message: string, { isPermanent = false, retryAfterMs = 0 } = {}) {
    super(message);
    this.isPermanent = isPermanent;
    this.retryAfterMs = retryAfterMs;
  }
}
