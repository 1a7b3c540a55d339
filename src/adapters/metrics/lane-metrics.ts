import { Counter, Histogram, type Registry } from '@prometheus-io/client';

const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What one transaction took: changes, and milliseconds by phase. */
interface Figures {
  readonly changes: number;
  readonly queueMs: number;
  readonly lockMs: number;
  readonly decideMs: number;
  readonly commitMs: number;
}

/** How the lanes are doing: how large the groups are, where a transaction's time goes, and what went wrong. */
export class LaneMetrics {
  readonly #changes: Histogram<'lane'>;
  readonly #phases: Histogram<'lane' | 'phase'>;
  readonly #incidents: Counter<'lane' | 'incident'>;

  constructor(registry: Registry) {
    this.#changes = new Histogram({
      name: 'shop_transaction_changes',
      help: 'Changes that one transaction made.',
      labelNames: ['lane'],
      buckets: GROUP_SIZES,
      registers: [registry],
    });
    this.#phases = new Histogram({
      name: 'shop_transaction_seconds',
      help: 'Time of a transaction by phase: queue (its oldest change), lock, decide, commit (with the write).',
      labelNames: ['lane', 'phase'],
      buckets: SECONDS,
      registers: [registry],
    });
    this.#incidents = new Counter({
      name: 'shop_transaction_incidents_total',
      help: 'Groups that were repeated or split, changes that were blocked, lost commits by how they were settled.',
      labelNames: ['lane', 'incident'],
      registers: [registry],
    });
  }

  onTransaction(lane: string, { changes, queueMs, lockMs, decideMs, commitMs }: Figures): void {
    this.#changes.observe({ lane }, changes);
    const phases = { queue: queueMs, lock: lockMs, decide: decideMs, commit: commitMs };
    for (const [phase, ms] of Object.entries(phases)) this.#phases.observe({ lane, phase }, ms / 1000);
  }

  onIncident(lane: string, incident: string): void {
    this.#incidents.inc({ lane, incident });
  }
}
