import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import type { Backlog } from '../../application/ports/outbox.ts';
import type { AttemptMade } from '../../application/relay/attempt-event.ts';
import { watchGauge } from './watch-gauge.ts';

/** From one round trip to the last attempt, two days later. */
const DELIVERY_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3_600, 21_600, 86_400, 172_800,
];

/** Shows how events leave for the data platform. */
export class FeedMetrics {
  readonly #registry: Registry;
  readonly #attempts: Counter<'outcome'>;
  readonly #died: Counter;
  readonly #delivery: Histogram;

  constructor(registry: Registry) {
    this.#registry = registry;
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'shop_outbox_attempts_total',
      help: 'Attempts to send an event by outcome: sent, refused (the platform answered with a refusal), unreachable (it did not answer).',
      labelNames: ['outcome'],
      registers,
    });
    this.#died = new Counter({
      name: 'shop_outbox_died_total',
      help: 'Events whose last attempt failed. They wait until the operator sends them again.',
      registers,
    });
    this.#delivery = new Histogram({
      name: 'shop_outbox_delivery_seconds',
      help: "Seconds from an event's commit until the data platform has it. The begin is by the database's clock, the end by this replica's.",
      buckets: DELIVERY_SECONDS,
      registers,
    });
    for (const outcome of ['sent', 'refused', 'unreachable']) this.#attempts.inc({ outcome }, 0);
  }

  /** Counts an attempt to send an event. `now` is the time at which it ended. */
  countAttempt(attempt: AttemptMade, now: Date): void {
    if (attempt.outcome === 'sent') {
      this.#attempts.inc({ outcome: 'sent' });
      this.#delivery.observe(Math.max(0, now.getTime() - attempt.event.createdAt.getTime()) / 1000);
      return;
    }
    this.#attempts.inc({ outcome: attempt.isRefusal ? 'refused' : 'unreachable' });
    if (attempt.outcome === 'dead') this.#died.inc();
  }

  /**
   * Shows the events that are not sent. If the database does not answer, these gauges are NaN, and all other metrics are
   * still exported. Operators read the metrics most when something is broken.
   */
  watch(backlog: () => Promise<Backlog>): void {
    // The gauges of one scrape are collected at the same time, so they share one query.
    let reading: Promise<Backlog | undefined> | undefined;
    const read = () => {
      reading ??= backlog()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      return reading;
    };
    const show = (name: string, help: string, value: (now: Backlog) => number) =>
      watchGauge(this.#registry, { name, help }, async (gauge) => {
        const now = await read();
        gauge.set(now ? value(now) : Number.NaN);
      });
    show(
      'shop_outbox_oldest_seconds',
      'Age of the oldest event that is neither sent nor dead.',
      ({ oldestPendingSeconds }) => oldestPendingSeconds,
    );
    show('shop_outbox_due', 'Pending events whose next attempt is due.', ({ due }) => due);
    show(
      'shop_outbox_in_flight',
      'Pending events that a replica is sending now.',
      ({ inFlight }) => inFlight,
    );
    const help = 'Events that are not sent, by status.';
    watchGauge(this.#registry, { name: 'shop_outbox_events', help, labels: ['status'] }, async (gauge) => {
      const now = await read();
      gauge.set({ status: 'PENDING' }, now?.pending ?? Number.NaN);
      gauge.set({ status: 'DEAD' }, now?.dead ?? Number.NaN);
    });
  }
}
