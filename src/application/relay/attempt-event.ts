import { retryDelayMs } from '../../domain/retry-schedule.ts';
import { type EventSender, NotAttempted, SendFailure } from '../ports/event-sender.ts';
import type { Logger } from '../ports/logger.ts';
import type { ClaimedEvent, FailedAttempt } from '../ports/outbox.ts';

/** The result to record for an event. `released` means that no attempt was made. */
export type AttemptResult = AttemptMade | { readonly outcome: 'released'; readonly event: ClaimedEvent };

/** How an attempt to send an event ended. After `failed` the event is tried again; after `dead` it is not. */
export type AttemptMade = { readonly outcome: 'sent'; readonly event: ClaimedEvent } | FailedResult;

export interface FailedResult extends FailedAttempt {
  readonly outcome: 'failed' | 'dead';
  /** Whether the platform answered with a refusal. If not, it could not be reached or did not answer in time. */
  readonly isRefusal: boolean;
}

/** Tries to send an event. Never rejects; a failure is logged. */
export async function attemptEvent(
  event: ClaimedEvent,
  { sender, logger, random }: { sender: EventSender; logger: Logger; random: () => number },
): Promise<AttemptResult> {
  let failure: Error;
  try {
    await sender.send(event);
    return { outcome: 'sent', event };
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  if (failure instanceof NotAttempted) return { outcome: 'released', event };
  const retryInMs = retryDelayAfter(failure, event.attempts + 1, random());
  logFailure(event, failure, retryInMs, logger);
  const outcome = retryInMs === null ? 'dead' : 'failed';
  const isRefusal = failure instanceof SendFailure;
  return { outcome, event, error: failure.message, retryInMs, isRefusal };
}

/** In milliseconds; null if this was the last attempt. */
function retryDelayAfter(failure: Error, failedAttempts: number, random: number): number | null {
  const askedMs = failure instanceof SendFailure ? failure.retryAfterMs : 0;
  return retryDelayMs(failedAttempts, random, askedMs);
}

function logFailure(event: ClaimedEvent, err: Error, retryInMs: number | null, logger: Logger): void {
  const context = { eventId: event.id, orderId: event.orderId, attempt: event.attempts + 1, err };
  if (retryInMs !== null) logger.warn({ ...context, retryInMs }, 'An event could not be sent');
  else logger.error(context, 'An event is dead: its last attempt failed');
}
