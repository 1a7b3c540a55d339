import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
} from 'cockatiel';
import {
  type EventSender,
  type GuardedSender,
  NotAttempted,
  SendFailure,
} from '../../application/ports/event-sender.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** In a row, whatever the events: one that the platform chokes on is no outage while others arrive. */
const FAILURES_UNTIL_OPEN = 10;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

interface CircuitBreakerOptions {
  readonly sender: EventSender;
  readonly logger: Logger;
  /** From 0 (inclusive) to 1 (exclusive); spreads the probes of several replicas. */
  readonly random: () => number;
}

/**
 * Spares the events their attempts while the platform is down (M. Nygard, "Release It!"). After ten failures in a row
 * nothing is sent but one event at a time, as a probe: after a second, then after ever longer waits, 30 s at the most,
 * each up to a half shorter. The first probe that arrives, or is refused for good, ends it.
 */
export class CircuitBreaker implements GuardedSender {
  readonly #sender: EventSender;
  readonly #policy: CircuitBreakerPolicy;
  /** In milliseconds since 1970. */
  #probeAt = 0;

  constructor({ sender, logger, random }: CircuitBreakerOptions) {
    this.#sender = sender;
    this.#policy = circuitBreaker(
      handleWhen((error) => !(error instanceof SendFailure && error.isPermanent)),
      {
        breaker: new ConsecutiveBreaker(FAILURES_UNTIL_OPEN),
        halfOpenAfter: new DelegateBackoff(({ attempt }) => {
          const waitMs = waitBeforeProbe(attempt, random());
          if (attempt === 1) logger.warn({ probeInMs: waitMs }, 'The data platform is down: events wait');
          this.#probeAt = Date.now() + waitMs;
          return waitMs;
        }),
      },
    );
    this.#policy.onReset(() => logger.info({}, 'The data platform takes events again'));
  }

  get places(): number {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return Number.POSITIVE_INFINITY;
      case CircuitState.Open:
        return Date.now() < this.#probeAt ? 0 : 1;
      default:
        return 1;
    }
  }

  async send(event: OutgoingEvent): Promise<void> {
    try {
      await this.#policy.execute(() => this.#sender.send(event));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new NotAttempted() : error;
    }
  }
}

/** @param attempt from 1. */
function waitBeforeProbe(attempt: number, random: number): number {
  const longestMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(longestMs * (1 - random / 2));
}
