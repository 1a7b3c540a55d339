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
/** Whatever the platform asks for: nothing it says switches the feed off. */
const LONGEST_PAUSE_MS = 300_000;
/** Spreads the ends of a pause that several replicas were asked for. */
const PAUSE_JITTER = 0.2;

interface CircuitBreakerOptions {
  readonly sender: EventSender;
  readonly logger: Logger;
  /** From 0 (inclusive) to 1 (exclusive); spreads the probes of several replicas. */
  readonly random: () => number;
  /** Milliseconds by a clock that only goes forward: what waits for the calendar waits for ever where that is set back. */
  readonly monotonicMs: () => number;
}

/**
 * Spares the events their attempts while the platform is down (M. Nygard, "Release It!"). After ten failures in a row
 * nothing is sent but one event at a time, as a probe: after a second, then after ever longer waits, 30 s at the most,
 * each up to a half shorter. The first probe that arrives, or is refused for good, ends it. Where the platform asks everybody
 * to wait, nothing is sent for as long, five minutes at the most, and then a probe.
 */
export class CircuitBreaker implements GuardedSender {
  readonly #options: CircuitBreakerOptions;
  readonly #policy: CircuitBreakerPolicy;
  #probeAtMs = 0;
  #pausedUntilMs = 0;
  #mustProbe = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    const { logger, random, monotonicMs } = options;
    this.#policy = circuitBreaker(
      handleWhen((error) => !(error instanceof SendFailure && error.isPermanent)),
      {
        breaker: new ConsecutiveBreaker(FAILURES_UNTIL_OPEN),
        halfOpenAfter: new DelegateBackoff(({ attempt }) => {
          const waitMs = waitBeforeProbe(attempt, random());
          if (attempt === 1) logger.warn({ probeInMs: waitMs }, 'The data platform is down: events wait');
          this.#probeAtMs = monotonicMs() + waitMs;
          // The policy measures by the calendar: it shall not wait at all, since `slots` and `send` do.
          return Number.NEGATIVE_INFINITY;
        }),
      },
    );
    this.#policy.onReset(() => logger.info({}, 'The data platform takes events again'));
  }

  get slots(): number {
    if (this.#isWaiting()) return 0;
    const isClosed = this.#policy.state === CircuitState.Closed && !this.#mustProbe;
    return isClosed ? Number.POSITIVE_INFINITY : 1;
  }

  async send(event: OutgoingEvent): Promise<void> {
    if (this.#isWaiting()) throw new NotAttempted();
    try {
      await this.#policy.execute(() => this.#options.sender.send(event));
      this.#endPause();
    } catch (error) {
      if (error instanceof SendFailure) this.#heed(error);
      throw error instanceof BrokenCircuitError ? new NotAttempted() : error;
    }
  }

  #isWaiting(): boolean {
    const nowMs = this.#options.monotonicMs();
    if (nowMs < this.#pausedUntilMs) return true;
    return this.#policy.state === CircuitState.Open && nowMs < this.#probeAtMs;
  }

  #heed({ isPermanent, retryAfterMs, isAskedOfAll }: SendFailure): void {
    if (isPermanent) this.#endPause();
    if (!isAskedOfAll || retryAfterMs === 0) return;
    const { logger, random, monotonicMs } = this.#options;
    const pauseMs = Math.ceil(Math.min(retryAfterMs, LONGEST_PAUSE_MS) * (1 + PAUSE_JITTER * random()));
    if (!this.#mustProbe) logger.warn({ pauseMs }, 'The data platform asks for a pause: events wait');
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, monotonicMs() + pauseMs);
    this.#mustProbe = true;
  }

  /** What arrives during a pause left before it, and says nothing about what may follow. */
  #endPause(): void {
    if (!this.#mustProbe || this.#options.monotonicMs() < this.#pausedUntilMs) return;
    this.#mustProbe = false;
    this.#options.logger.info({}, 'The pause is over: events leave again');
  }
}

/** @param attempt from 1. */
function waitBeforeProbe(attempt: number, random: number): number {
  const longestMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(longestMs * (1 - random / 2));
}
