import { Counter, Gauge, type Registry } from '@prometheus-io/client';
import type { OrderOutcome } from '../../application/order-outcomes.ts';
import type { Backlog } from '../../application/ports/outbox.ts';
import type { AttemptOutcome } from '../../application/relay/attempt-event.ts';
import type { JobStatus } from '../../application/run-job.ts';

/** Where the gauges get their values. Every scrape asks anew. */
export interface MetricSources {
  readonly backlog: () => Promise<Backlog>;
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** How many changes wait for their transaction to begin. */
  readonly waitingChanges: () => number;
  readonly jobs: () => readonly JobStatus[];
}

/** The shop's own metrics, in a registry. */
export class ShopMetrics {
  readonly #registry: Registry;
  readonly #orders: Counter<'outcome'>;
  readonly #attempts: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#orders = new Counter({
      name: 'shop_orders_total',
      help: 'Orders that were placed, confirmed, or cancelled, each cancellation by its reason.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.#attempts = new Counter({
      name: 'shop_outbox_attempts_total',
      help: 'Attempts to send an event by outcome: sent, failed (it is tried again later), dead (it is not tried again).',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // rate() sees the first attempt only if the counter was exported as 0 before it.
    for (const outcome of ['sent', 'failed', 'dead']) this.#attempts.inc({ outcome }, 0);
  }

  /** Counts an attempt to send an event. */
  countAttempt(outcome: AttemptOutcome): void {
    this.#attempts.inc({ outcome });
  }

  /** Counts what became of an order in a transaction that was committed. */
  countOrder(outcome: OrderOutcome): void {
    this.#orders.inc({ outcome });
  }

  /** Shows the sources as gauges. */
  watch({ backlog, pool, waitingChanges, jobs }: MetricSources): void {
    this.#watchOutbox(backlog);
    this.#gauge('shop_pool_connections', 'Connections for reads, by state.', 'state', (gauge) => {
      const { total, idle, waiting } = pool();
      gauge.set({ state: 'busy' }, total - idle);
      gauge.set({ state: 'idle' }, idle);
      gauge.set({ state: 'waited_for' }, waiting);
    });
    this.#gauge(
      'shop_changes_waiting',
      'Changes that wait for their transaction to begin.',
      undefined,
      (gauge) => gauge.set(waitingChanges()),
    );
    this.#watchJobs(jobs);
  }

  /** A job that has not run on this replica yet has no sample of its last run. */
  #watchJobs(jobs: MetricSources['jobs']): void {
    const show = (name: string, help: string, read: (status: JobStatus) => number | undefined) =>
      this.#gauge(name, help, 'job', (gauge) => {
        for (const status of jobs()) {
          const value = read(status);
          if (value !== undefined) gauge.set({ job: status.name }, value);
        }
      });
    show('shop_job_last_run_timestamp_seconds', 'When a job last began.', ({ lastRun }) =>
      lastRun ? lastRun.startedAt.getTime() / 1000 : undefined,
    );
    show('shop_job_last_run_seconds', 'How long the last run of a job took.', ({ lastRun }) =>
      lastRun ? lastRun.durationMs / 1000 : undefined,
    );
    show('shop_job_last_run_failed', 'Whether the last run of a job failed.', ({ lastRun }) =>
      lastRun ? Number(lastRun.outcome === 'FAILED') : undefined,
    );
    show(
      'shop_job_failures_in_a_row',
      'Failed runs of a job since its last success.',
      ({ failuresInARow }) => failuresInARow,
    );
  }

  /**
   * If the database does not answer, these gauges are NaN, and all other metrics are still exported. Operators read the
   * metrics most when something is broken.
   */
  #watchOutbox(backlog: MetricSources['backlog']): void {
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
    const ageHelp = 'Age of the oldest event that is neither sent nor dead.';
    this.#gauge('shop_outbox_oldest_seconds', ageHelp, undefined, async (gauge) => {
      gauge.set((await read())?.oldestPendingSeconds ?? Number.NaN);
    });
    this.#gauge('shop_outbox_events', 'Events that are not sent, by status.', 'status', async (gauge) => {
      const now = await read();
      gauge.set({ status: 'PENDING' }, now?.pending ?? Number.NaN);
      gauge.set({ status: 'DEAD' }, now?.dead ?? Number.NaN);
    });
    this.#gauge('shop_outbox_due', 'Pending events whose next attempt is due.', undefined, async (gauge) => {
      gauge.set((await read())?.due ?? Number.NaN);
    });
    this.#gauge(
      'shop_outbox_in_flight',
      'Pending events that a replica is sending now.',
      undefined,
      async (gauge) => {
        gauge.set((await read())?.inFlight ?? Number.NaN);
      },
    );
  }

  #gauge<Label extends string = never>(
    name: string,
    help: string,
    label: Label | undefined,
    collect: (gauge: Gauge<Label>) => void | Promise<void>,
  ): void {
    new Gauge<Label>({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.#registry],
      async collect() {
        await collect(this);
      },
    });
  }
}
