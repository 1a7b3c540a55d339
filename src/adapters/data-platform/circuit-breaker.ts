import {
  type EventSender,
  type GuardedSender,
  NotAttempted,
  SendFailure,
} from '../../application/ports/event-sender.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** Failures in a row, whatever their events. One event that keeps failing opens no circuit while other events arrive. */
const FAILURES_UNTIL_OPEN = 10;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A longer pause that the platform asks for is cut to this. Otherwise the platform could switch the feed off. */
const LONGEST_PAUSE_MS = 300_000;
/** A pause is up to a fifth longer than asked for, so that several replicas do not send at the same moment again. */
const PAUSE_JITTER = 0.2;

interface CircuitBreakerOptions {
  readonly sender: EventSender;
  readonly logger: Logger;
  /** From 0 (inclusive) to 1 (exclusive). It spreads the probes of several replicas. */
  readonly random: () => number;
  /** Milliseconds by a clock that only goes forward. By the calendar, a wait would grow if the clock is set back. */
  readonly monotonicMs: () => number;
}

/**
 * A circuit breaker (M. Nygard, "Release It!"). It makes no attempts while the platform is down, because each event has
 * only ten.
 *
 * The circuit opens after ten failures in a row. It then waits a second and sends one event as a probe. After each probe
 * that fails, it waits twice as long, 30 s at most. Each wait is up to a half shorter, at random. The circuit also opens
 * if the platform asks for a pause (`isAskedOfAll`). Then it waits for as long as the platform asks, five minutes at
 * most. A probe that arrives closes the circuit.
 */
export class CircuitBreaker implements GuardedSender {
  readonly #options: CircuitBreakerOptions;
  #isOpen = false;
  /** Only while the circuit is closed. */
  #failuresInARow = 0;
  /** Only while the circuit is open. */
  #failedProbes = 0;
  #isProbing = false;
  #waitsUntilMs = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get slots(): number {
    if (!this.#isOpen) return Number.POSITIVE_INFINITY;
    return this.#isWaiting ? 0 : 1;
  }

  async send(event: OutgoingEvent): Promise<void> {
    const isProbe = this.#isOpen;
    if (isProbe && (this.#isWaiting || this.#isProbing)) throw new NotAttempted();
    if (isProbe) this.#isProbing = true;
    try {
      await this.#options.sender.send(event);
      this.#takeSuccess(isProbe);
    } catch (error) {
      this.#takeFailure(error, isProbe);
      throw error;
    } finally {
      if (isProbe) this.#isProbing = false;
    }
  }

  get #isWaiting(): boolean {
    return this.#options.monotonicMs() < this.#waitsUntilMs;
  }

  /** Only a probe closes the circuit. The answer to an event that left before may be older than the outage. */
  #takeSuccess(isProbe: boolean): void {
    this.#failuresInARow = 0;
    if (!isProbe) return;
    this.#isOpen = false;
    this.#failedProbes = 0;
    this.#options.logger.info({}, 'The data platform takes events again');
  }

  #takeFailure(error: unknown, isProbe: boolean): void {
    const { random } = this.#options;
    const pauseMs = error instanceof SendFailure && error.isAskedOfAll ? pauseAsked(error, random()) : 0;
    if (isProbe) this.#failedProbes += 1;
    else this.#failuresInARow += 1;
    if (pauseMs > 0) {
      this.#wait(pauseMs, 'The data platform asks for a pause: events wait');
    } else if (isProbe || (!this.#isOpen && this.#failuresInARow >= FAILURES_UNTIL_OPEN)) {
      this.#wait(waitBeforeProbe(this.#failedProbes, random()), 'The data platform is down: events wait');
    }
  }

  #wait(waitMs: number, reason: string): void {
    if (!this.#isOpen) this.#options.logger.warn({ waitMs }, reason);
    this.#isOpen = true;
    this.#waitsUntilMs = Math.max(this.#waitsUntilMs, this.#options.monotonicMs() + waitMs);
  }
}

function pauseAsked({ retryAfterMs }: SendFailure, random: number): number {
  return Math.ceil(Math.min(retryAfterMs, LONGEST_PAUSE_MS) * (1 + PAUSE_JITTER * random));
}

function waitBeforeProbe(failedProbes: number, random: number): number {
  const longestMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failedProbes);
  return Math.round(longestMs * (1 - random / 2));
}
