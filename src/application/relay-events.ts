import { retryDelayMs } from '../domain/retry-schedule.ts';
import { type GuardedSender, NotAttempted, SendFailure } from './ports/event-sender.ts';
import type { Logger } from './ports/logger.ts';
import type { ClaimedEvent, Outbox } from './ports/outbox.ts';

/** How many events are on their way at once, each from the moment it is claimed. */
const MAX_IN_FLIGHT = 32;

/** Twice what a sender may take, so that a lease outlives its attempt. */
const LEASE_MS = 30_000;

export interface RelayPorts {
  readonly outbox: Pick<Outbox, 'claim' | 'markSent' | 'markFailed' | 'release'>;
  readonly sender: GuardedSender;
  readonly logger: Logger;
  /** Hears what became of each attempt, once that is recorded. */
  readonly onAttempt: (outcome: keyof RelayReport) => void;
  /** From 0 (inclusive) to 1 (exclusive); spreads the retries. */
  readonly random: () => number;
}

/** What a running relay hears from outside. */
export interface RelaySignals {
  readonly isStopping: boolean;
  /** Resolves at the first reason, from now on, to look for due events again. */
  nextWake(): Promise<void>;
}

/** What became of the attempts of one run. `dead` were the last of their event, or refused for good. */
export interface RelayReport {
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
}

/**
 * Sends the events that are due, until none is, each as soon as it is claimed and outside any transaction. An event that
 * fails waits for its next attempt, and one that hangs only takes one of the places; the others go on. Nothing is claimed
 * while the platform is down. Rejects where the outbox cannot be read, once what is on its way has ended.
 */
export const relayEvents =
  (ports: RelayPorts) =>
  async (signals: RelaySignals): Promise<RelayReport> => {
    const report = { sent: 0, failed: 0, dead: 0 };
    const inFlight = new Set<Promise<void>>();
    const start = (event: ClaimedEvent) => {
      const delivery = deliver(event, ports).then((outcome) => {
        inFlight.delete(delivery);
        if (outcome === 'released') return;
        report[outcome] += 1;
        ports.onAttempt(outcome);
      });
      inFlight.add(delivery);
    };
    try {
      while (!signals.isStopping) {
        // Asked for before the claim, so that no event falls between the two.
        const woken = signals.nextWake();
        const room = Math.min(MAX_IN_FLIGHT, ports.sender.places) - inFlight.size;
        const claimed = room > 0 ? await ports.outbox.claim(room, LEASE_MS) : [];
        for (const event of claimed) start(event);
        if (inFlight.size === 0) break;
        await Promise.race([...inFlight, woken]);
      }
    } finally {
      await Promise.all(inFlight);
    }
    return report;
  };

/** Attempts one event and records what became of it. Never rejects: what could not be recorded is sent again once the lease is over. */
async function deliver(event: ClaimedEvent, ports: RelayPorts): Promise<keyof RelayReport | 'released'> {
  let outcome: keyof RelayReport | 'released' = 'sent';
  try {
    const failure = await attempt(event, ports.sender);
    if (failure === undefined) {
      await ports.outbox.markSent(event);
      return outcome;
    }
    if (failure instanceof NotAttempted) {
      outcome = 'released';
      await ports.outbox.release(event);
      return outcome;
    }
    const retryInMs = waitAfter(failure, event.attempts + 1, ports.random());
    outcome = retryInMs === null ? 'dead' : 'failed';
    logFailure(event, failure, retryInMs, ports.logger);
    await ports.outbox.markFailed(event, failure.message, retryInMs);
  } catch (error) {
    ports.logger.error(
      { err: error, eventId: event.id, orderId: event.orderId, outcome },
      'What became of an event could not be recorded; it will be sent again',
    );
  }
  return outcome;
}

async function attempt(event: ClaimedEvent, sender: GuardedSender): Promise<Error | undefined> {
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
