import { retryDelayMs } from '../../domain/retry-schedule.ts';
import { type EventSender, NotAttempted, SendFailure } from '../ports/event-sender.ts';
import type { Logger } from '../ports/logger.ts';
import type { ClaimedEvent, FailedAttempt } from '../ports/outbox.ts';

/** How an attempt to send an event ended. `dead`: it was the last one, or the event was refused for good. */
export type AttemptOutcome = 'sent' | 'failed' | 'dead';

/** What is to be recorded of an event. `released`: nothing was attempted. */
export type AttemptResult = { readonly outcome: 'sent' | 'released'; readonly event: ClaimedEvent } | Failure;

export interface Failure extends FailedAttempt {
  readonly outcome: 'failed' | 'dead';
}

/** Sends an event and says what that makes of it. Never rejects; failures are logged. */
export async function judgeAttempt(
  event: ClaimedEvent,
  { sender, logger, random }: { sender: EventSender; logger: Logger; random: () => number },
): Promise<AttemptResult> {
  const failure = await attempt(event, sender);
  if (failure === undefined) return { outcome: 'sent', event };
  if (failure instanceof NotAttempted) return { outcome: 'released', event };
  const retryInMs = waitAfter(failure, event.attempts + 1, random());
  logFailure(event, failure, retryInMs, logger);
  return { outcome: retryInMs === null ? 'dead' : 'failed', event, error: failure.message, retryInMs };
}

async function attempt(event: ClaimedEvent, sender: EventSender): Promise<Error | undefined> {
  try {
    await sender.send(event);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** In milliseconds; null: no attempt is left, or none would help. */
function waitAfter(failure: Error, failedAttempts: number, random: number): number | null {
  if (!(failure instanceof SendFailure)) return retryDelayMs(failedAttempts, random);
  return failure.isPermanent ? null : retryDelayMs(failedAttempts, random, failure.retryAfterMs);
}

function logFailure(event: ClaimedEvent, err: Error, retryInMs: number | null, logger: Logger): void {
  const context = { eventId: event.id, orderId: event.orderId, attempt: event.attempts + 1, err };
  if (retryInMs !== null) logger.warn({ ...context, retryInMs }, 'An event could not be sent');
  else if (err instanceof SendFailure && err.isPermanent)
    logger.error(context, 'An event is dead: it was refused for good');
  else logger.error(context, 'An event is dead: its last attempt failed');
}
