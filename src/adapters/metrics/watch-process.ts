import { collectDefaultMetrics, type Registry } from '@prometheus-io/client';
import { watchGauge } from './watch-gauge.ts';

/** The connections of a pool. `waiting` counts who waits for one. */
interface PoolUsage {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

interface ProcessSources {
  /** The release that runs. */
  readonly version: string;
  /** By the name of the pool. */
  readonly pools: () => Readonly<Record<string, PoolUsage>>;
  /** How many changes wait for their transaction to begin. */
  readonly waitingChanges: () => number;
}

/** Shows the process: what it runs, its memory and event loop, its connections and its queue. */
export function watchProcess(registry: Registry, { version, pools, waitingChanges }: ProcessSources): void {
  collectDefaultMetrics({ register: registry });
  const info = { name: 'shop_info', help: 'The release that runs. Always 1.', labels: ['version'] as const };
  watchGauge(registry, info, (gauge) => gauge.set({ version }, 1));
  const connections = {
    name: 'shop_pool_connections',
    help: 'Connections to PostgreSQL by pool and state. `waited_for` counts those that are asked for and not there.',
    labels: ['pool', 'state'] as const,
  };
  watchGauge(registry, connections, (gauge) => {
    for (const [pool, { total, idle, waiting }] of Object.entries(pools())) {
      gauge.set({ pool, state: 'busy' }, total - idle);
      gauge.set({ pool, state: 'idle' }, idle);
      gauge.set({ pool, state: 'waited_for' }, waiting);
    }
  });
  const help = 'Changes that wait for their transaction to begin.';
  watchGauge(registry, { name: 'shop_changes_waiting', help }, (gauge) => gauge.set(waitingChanges()));
}
