import type { OutgoingEvent } from './outbox.ts';

/** Sends events to the data platform. */
export interface EventSender {
  /**
   * Resolves when the platform has the event. Rejects within 15 seconds with an `Error` that says why it does not. The
   * caller may send the same event again, at once or later. A `SendFailure` says when that makes sense.
   */
  send(event: OutgoingEvent): Promise<void>;
}

/** A sender that makes no attempts while the platform is down, so that events do not use theirs up. */
export interface GuardedSender extends EventSender {
  /**
   * How many events may be on their way now: 0 while the platform is down, 1 when it is time to try whether it still
   * is.
   */
  readonly slots: number;
  /**
   * As `EventSender.send`. Rejects with `NotAttempted` if the platform was found to be down after the event was
   * claimed.
   */
  send(event: OutgoingEvent): Promise<void>;
}

/** The event was not sent to the platform. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted';
}

/** An attempt that failed, and whether or when another attempt makes sense. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  /** The platform will never take this event. */
  readonly isPermanent: boolean;
  /** For how long the platform asks not to be sent this event; 0 if it does not ask. */
  readonly retryAfterMs: number;
  /** Whether the platform asks this for all events, and not only for this one. */
  readonly isAskedOfAll: boolean;

  constructor(message: string, { isPermanent = false, retryAfterMs = 0, isAskedOfAll = false } = {}) {
    super(message);
    this.isPermanent = isPermanent;
    this.retryAfterMs = retryAfterMs;
    this.isAskedOfAll = isAskedOfAll;
  }
}
