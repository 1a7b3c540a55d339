import type { OutgoingEvent } from './outbox.ts';

/** Sends events to the data platform. */
export interface EventSender {
  /**
   * Resolves when the platform has the event; rejects with an `Error` that says why not, within 15 seconds. The same event
   * may be sent again, at once or later; a `SendFailure` says more about when.
   */
  send(event: OutgoingEvent): Promise<void>;
}

/** A sender that spares the events their attempts while the platform is down. */
export interface GuardedSender extends EventSender {
  /** How many events may be on their way now: none while the platform is down, one when it is time to see whether it still is. */
  readonly slots: number;
  /** As above; rejects with `NotAttempted` where the platform has turned out to be down since the event was claimed. */
  send(event: OutgoingEvent): Promise<void>;
}

/** Nothing left for the platform. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted';
}

/** An attempt that failed in a way that says whether, or when, another one makes sense. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  /** The platform will never take this event, however long it waits. */
  readonly isPermanent: boolean;
  /** The platform asks not to be sent this event for so long; 0 where it does not say. */
  readonly retryAfterMs: number;
  /** Whether it asks that of every event, and not only of this one. */
  readonly isAskedOfAll: boolean;

  constructor(message: string, { isPermanent = false, retryAfterMs = 0, isAskedOfAll = false } = {}) {
    super(message);
    this.isPermanent = isPermanent;
    this.retryAfterMs = retryAfterMs;
    this.isAskedOfAll = isAskedOfAll;
  }
}
