import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import {
  LANE_INCIDENTS,
  type LaneIncident,
  type LaneObserver,
  type TransactionFigures,
} from '../../application/ports/lane-observer.ts';

const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Upper limits of the histogram's buckets, in seconds. */
const PHASE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Shows for each lane how large its groups are, how long each phase of a transaction takes, and what went wrong. */
export class LaneMetrics implements LaneObserver {
  readonly #changes: Histogram<'lane'>;
  readonly #phases: Histogram<'lane' | 'phase'>;
  readonly #incidents: Counter<'lane' | 'incident'>;

  /** @param lanes the names of all lanes */
  constructor(registry: Registry, lanes: readonly string[]) {
    this.#changes = new Histogram({
      name: 'shop_transaction_changes',
      help: 'Number of changes in one transaction.',
      labelNames: ['lane'],
      buckets: GROUP_SIZES,
      registers: [registry],
    });
    this.#phases = new Histogram({
      name: 'shop_transaction_seconds',
      help: 'Seconds a transaction spent in each phase: queue (wait of its oldest change), lock, decide, commit (including the write).',
      labelNames: ['lane', 'phase'],
      buckets: PHASE_SECONDS,
      registers: [registry],
    });
    this.#incidents = new Counter({
      name: 'shop_transaction_incidents_total',
      help: 'Groups that were repeated or split, changes that were blocked by another transaction, and commits whose answer was lost, by what was found out about them.',
      labelNames: ['lane', 'incident'],
      registers: [registry],
    });
    // rate() sees the first incident only if the counter was exported as 0 before it.
    for (const lane of lanes) {
      for (const incident of LANE_INCIDENTS) this.#incidents.inc({ lane, incident }, 0);
    }
  }

  onTransaction(lane: string, { changes, queueMs, lockMs, decideMs, commitMs }: TransactionFigures): void {
    this.#changes.observe({ lane }, changes);
    const phases = { queue: queueMs, lock: lockMs, decide: decideMs, commit: commitMs };
    for (const [phase, ms] of Object.entries(phases)) this.#phases.observe({ lane, phase }, ms / 1000);
  }

  onIncident(lane: string, incident: LaneIncident): void {
    this.#incidents.inc({ lane, incident });
  }
}
