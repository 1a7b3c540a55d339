import { Counter, Gauge, type Registry } from '@prometheus-io/client';
import type { Backlog } from '../../application/ports/outbox.ts';
import type { AttemptOutcome } from '../../application/relay/judge-attempt.ts';
import type { JobStatus } from '../../application/run-job.ts';
import type { Writes } from '../../application/unit-of-work/writes.ts';
import type { Order } from '../../domain/order.ts';

/** Where the gauges look when somebody reads the metrics. */
export interface MetricSources {
  readonly backlog: () => Promise<Backlog>;
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** How many changes wait for their turn. */
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
      help: 'Orders by what became of them: placed, confirmed, or cancelled for a reason.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.#attempts = new Counter({
      name: 'shop_outbox_attempts_total',
      help: 'Attempts to send an event by outcome: sent, failed (there will be another), dead (it is parked).',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // A rate needs the zero before the first one.
    for (const outcome of ['sent', 'failed', 'dead']) this.#attempts.inc({ outcome }, 0);
  }

  /** Counts an attempt to send an event. */
  countAttempt(outcome: AttemptOutcome): void {
    this.#attempts.inc({ outcome });
  }

  /** Counts what became of orders in a transaction that was committed. */
  countOrders({ rows: { orders } }: Writes): void {
    for (const order of orders.added) {
      this.#orders.inc({ outcome: 'placed' });
      if (order.status !== 'PENDING') this.#orders.inc({ outcome: outcomeOf(order) });
    }
    for (const { after } of orders.changed) this.#orders.inc({ outcome: outcomeOf(after) });
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
    this.#gauge('shop_changes_waiting', 'Changes that wait for their turn.', undefined, (gauge) =>
      gauge.set(waitingChanges()),
    );
    this.#watchJobs(jobs);
  }

  /** A job that has not run yet has no last run to show. */
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
      'Runs of a job that failed since one was done.',
      ({ failuresInARow }) => failuresInARow,
    );
  }

  /** Metrics are read most of all when something is wrong: without the database the others are still shown. */
  #watchOutbox(backlog: MetricSources['backlog']): void {
    // The gauges of one scrape are read at the same time, and share a query.
    let reading: Promise<Backlog | undefined> | undefined;
    const read = () => {
      reading ??= backlog()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      return reading;
    };
    const ageHelp = 'Age of the oldest event that is neither sent nor parked.';
    this.#gauge('shop_outbox_oldest_seconds', ageHelp, undefined, async (gauge) => {
      gauge.set((await read())?.oldestPendingSeconds ?? Number.NaN);
    });
    this.#gauge('shop_outbox_events', 'Events that are not sent, by status.', 'status', async (gauge) => {
      const now = await read();
      gauge.set({ status: 'PENDING' }, now?.pending ?? Number.NaN);
      gauge.set({ status: 'DEAD' }, now?.dead ?? Number.NaN);
    });
    this.#gauge('shop_outbox_due', 'Pending events whose time has come.', undefined, async (gauge) => {
      gauge.set((await read())?.due ?? Number.NaN);
    });
    this.#gauge('shop_outbox_in_flight', 'Pending events that are being sent.', undefined, async (gauge) => {
      gauge.set((await read())?.inFlight ?? Number.NaN);
    });
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

function outcomeOf({ status, cancelReason }: Order): string {
  return status === 'CANCELLED' && cancelReason !== null
    ? `cancelled_${cancelReason.toLowerCase()}`
    : status.toLowerCase();
}
