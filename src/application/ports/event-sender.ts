import type { OutgoingEvent } from './outbox.ts';

/** Sends events to the data platform. */
export interface EventSender {
  /**
   * Resolves when the platform has the event. Rejects within 15 seconds if the event could not be sent. The message of the
   * error says why, and a `SendFailure` says how long the platform asks to wait. The same event may be sent more than once.
   */
  send(event: OutgoingEvent): Promise<void>;
}

/** A sender that stops sending while the platform is down, so that events do not use up their attempts. */
export interface GuardedSender extends EventSender {
  /**
   * How many events may be on their way at once. It is 0 while the platform is down, 1 when it is time to try the platform
   * again, and `Infinity` otherwise.
   */
  readonly slots: number;
  /** As `EventSender.send`, but rejects with `NotAttempted` if the platform went down after `slots` was read. */
  send(event: OutgoingEvent): Promise<void>;
}

/** The event was not sent, and its attempt does not count. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted';
}

/** The platform answered with a refusal. Says what it asks about the next attempt. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  /** How many milliseconds the platform asks to wait before the next attempt; 0 if it does not say. */
  readonly retryAfterMs: number;
  /** Whether the platform asks for this wait before every event, and not only before this one. */
  readonly isAskedOfAll: boolean;

  constructor(message: string, { retryAfterMs = 0, isAskedOfAll = false } = {}) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.isAskedOfAll = isAskedOfAll;
  }
}
