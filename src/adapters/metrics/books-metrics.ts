import { Gauge, type Registry } from '@prometheus-io/client';
import { CHECK_NAMES, type ReconciliationReport } from '../../application/ports/reconciliation.ts';

/** Shows what the hourly reconciliation on this replica found. One replica at a time runs it, so take the newest. */
export class BooksMetrics {
  readonly #provedAt: Gauge;
  readonly #violations: Gauge<'check'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#provedAt = new Gauge({
      name: 'shop_books_proved_timestamp_seconds',
      help: 'When this replica last found every check of the reconciliation in order; 0 if it never did.',
      registers,
    });
    this.#violations = new Gauge({
      name: 'shop_books_violations',
      help: 'Rows that broke a check of the reconciliation in its last run on this replica.',
      labelNames: ['check'],
      registers,
    });
    for (const check of CHECK_NAMES) this.#violations.set({ check }, 0);
  }

  show({ ok, asOf, checks }: ReconciliationReport): void {
    if (ok) this.#provedAt.set(asOf.getTime() / 1000);
    for (const { name, violationCount } of checks) this.#violations.set({ check: name }, violationCount);
  }
}
